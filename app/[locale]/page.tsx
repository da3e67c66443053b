import { BellRing, CalendarCheck, LockKeyhole } from 'lucide-react'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { LetterDrawing } from '#components/ui/letter-drawing.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { currentSession } from '#session/session.ts'

const promises = [
  { key: 'private', Mark: LockKeyhole },
  { key: 'told', Mark: BellRing },
  { key: 'kept', Mark: CalendarCheck },
] as const

/** The first page: what the e-Box is and the way in. Who is signed in goes straight to the letters. */
export default async function Home({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params
  setRequestLocale(locale)
  if (await currentSession()) redirect({ href: '/citizen', locale })
  const t = await getTranslations('home')
  return (
    <>
      <div className="flex items-center justify-between gap-4">
        <div>
          <h1 className="max-w-text text-title md:text-display">{t('title')}</h1>
          <p className="prose-column mt-2 text-lead text-ink-soft">{t('lead')}</p>
          <p className="mt-4">
            <ButtonLink href="/sign-in" className="max-md:w-full px-5! text-lead!">
              {t('signIn')}
            </ButtonLink>
          </p>
          <p className="mt-1 text-note text-ink-soft">{t('signInWith')}</p>
        </div>
        <LetterDrawing className="w-[20rem] shrink-0 max-md:hidden" />
      </div>
      <ul className="mt-6 grid gap-3 border-t border-line pt-4 md:grid-cols-3">
        {promises.map(({ key, Mark }) => (
          <li key={key}>
            <Mark aria-hidden className="mb-1 size-3 text-action" />
            <h2 className="text-body font-semibold">{t(`${key}.title`)}</h2>
            <p className="text-note text-ink-soft">{t(`${key}.text`)}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
