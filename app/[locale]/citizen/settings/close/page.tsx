import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { Link } from '#components/ui/link.tsx'
import { appDatabase } from '#db/client.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { ports } from '#http/ports.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { closeOwnBox } from '#session/manage-box.ts'
import { type OwnBoxAsked, ownBoxHolder } from '#session/session.ts'

const consequences = ['newLetters', 'here', 'emails', 'portals', 'again'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('close'))('title') }
}

/** Closing the own box: first what happens then to the letters, and one button. */
export default async function Close({ params }: { params: Promise<{ locale: Locale } & OwnBoxAsked> }) {
  const { locale, quality } = await params
  setRequestLocale(locale)
  const citizen = await ownBoxHolder({ quality }, '/settings/close', true)
  if (!citizen) return <PageNotFound />
  const [t, box] = await Promise.all([
    getTranslations('close'),
    readOwnBox(appDatabase(), ports().keys, citizen.reader),
  ])
  if (!box.isActive) redirect({ href: citizen.box, locale })
  return (
    <div className="mx-auto max-w-text">
      <OwnBoxName quality={quality} locale={locale} />
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1">{t('lead')}</p>
      <ul className="prose-column mt-2 list-disc space-y-1 ps-3">
        {consequences.map((each) => (
          <li key={each}>{t(each)}</li>
        ))}
      </ul>
      <form action={closeOwnBox} className="mt-3 flex flex-wrap items-center gap-2">
        <input type="hidden" name="page" value={`${citizen.box}/settings/close`} />
        <FormButton look="main" className="max-md:w-full">
          {t('close')}
        </FormButton>
        <Link href={`${citizen.box}/settings`} className="inline-flex min-h-[2.75rem] items-center">
          {t('keep')}
        </Link>
      </form>
    </div>
  )
}
