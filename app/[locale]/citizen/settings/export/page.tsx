import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { TakeAlong } from '#components/registration/take-along.tsx'
import type { Locale } from '#locales/routing.ts'
import { type OwnBoxAsked, ownBoxHolder } from '#session/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('takeAlong'))('title') }
}

/** Taking everything along: what is in it, what it does, and one button. */
export default async function Export({ params }: { params: Promise<{ locale: Locale } & OwnBoxAsked> }) {
  const { locale, quality } = await params
  setRequestLocale(locale)
  const citizen = await ownBoxHolder({ quality }, '/settings/export', true)
  if (!citizen) return <PageNotFound />
  return (
    <TakeAlong
      of={<OwnBoxName quality={quality} locale={locale} />}
      action={`/${locale}${citizen.box}/settings/export/archive`}
      settings={`${citizen.box}/settings`}
    />
  )
}
