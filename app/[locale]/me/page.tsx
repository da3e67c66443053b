import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { Sessions } from '#components/registration/sessions.tsx'
import { SignInMethod } from '#components/registration/sign-in-method.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { SignOut } from '#components/ui/sign-out.tsx'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { currentSession, ownSessions } from '#session/session.ts'
import { endSession, signOut, signOutEverywhere } from '#session/sign-out.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('me'))('title') }
}

/** Who is signed in, by which means and since when, and where else; the ways out. */
export default async function Me({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params
  setRequestLocale(locale)
  const session = (await currentSession()) ?? redirect({ href: '/sign-in?reason=ended', locale })
  const [t, frame, sessions] = await Promise.all([
    getTranslations('me'),
    getTranslations('frame'),
    ownSessions(session),
  ])
  return (
    <>
      <h1 className="mb-3 text-title md:text-display">{t('title')}</h1>
      {session.isStrong ? null : (
        <div className="mb-3">
          <Notice kind="due" title={t('weak.title')}>
            <p>{t('weak.text')}</p>
            <p className="mt-1">
              <ButtonLink look="plain" href="/sign-in?reason=weak">
                {t('weak.again')}
              </ButtonLink>
            </p>
          </Notice>
        </div>
      )}
      <div className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
        <Facts
          items={[
            { name: t('name'), value: <bdi className="font-semibold">{session.name}</bdi> },
            { name: t('method'), value: <SignInMethod acr={session.acr} /> },
            { name: t('since'), value: <ReadableDate at={session.authTime} exact withTime /> },
          ]}
        />
      </div>
      {session.isStrong && session.ssin ? (
        <p className="mt-3 flex flex-wrap gap-1">
          <ButtonLink look="plain" href="/citizen/settings">
            {t('settings')}
          </ButtonLink>
          <ButtonLink look="plain" href="/citizen/mandates">
            {t('mandates')}
          </ButtonLink>
          <ButtonLink look="plain" href="/publisher">
            {t('organisation')}
          </ButtonLink>
        </p>
      ) : null}
      <SignOut action={signOut} name={frame('signOut')} look="plain" className="mt-3" />
      <Sessions sessions={sessions} end={endSession} endAll={signOutEverywhere} />
    </>
  )
}
