import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { MandateCode } from '#components/registration/mandate-code.tsx'
import { Link } from '#components/ui/link.tsx'
import type { Locale } from '#locales/routing.ts'
import { lookUpMandate } from '#session/mandates.ts'
import { mandatePerson } from '#session/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mandates.accept'))('title') }
}

/** Types in the code of a mandate: what it offers is shown before it is accepted. */
export default async function Accept({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params
  setRequestLocale(locale)
  const person = await mandatePerson('/mandates/accept', true)
  if (!person) return <PageNotFound />
  const t = await getTranslations('mandates.accept')
  return (
    <div className="mx-auto max-w-text">
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1 mb-3">{t('lead')}</p>
      <MandateCode
        action={lookUpMandate}
        words={{
          label: t('label'),
          hint: t('hint'),
          look: t('look'),
          wrong: t('wrong'),
          reads: t('reads', { name: '{name}' }),
          letsRead: t('letsRead', { name: '{name}' }),
          what: t('what'),
          from: t('from'),
          until: t('until'),
          open: t('open'),
          accept: t('accept'),
        }}
      />
      <p className="mt-3">
        <Link href="/citizen/mandates" className="inline-flex min-h-[2.75rem] items-center">
          {t('back')}
        </Link>
      </p>
    </div>
  )
}
