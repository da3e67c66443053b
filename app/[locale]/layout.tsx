import '@fontsource-variable/atkinson-hyperlegible-next'
import '#app/globals.css'
import type { Metadata, Viewport } from 'next'
import { hasLocale, NextIntlClientProvider } from 'next-intl'
import { getMessages, getTranslations, setRequestLocale } from 'next-intl/server'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import type { Place } from '#components/ui/main-navigation.tsx'
import { PageFrame } from '#components/ui/page-frame.tsx'
import { routing } from '#locales/routing.ts'
import { ownOrganisations, ownPlatformRoles } from '#session/desk.ts'
import { currentSession } from '#session/session.ts'
import { signOut } from '#session/sign-out.ts'

type Props = { children: ReactNode; params: Promise<{ locale: string }> }

const languages = [
  { code: 'nl', name: 'Nederlands' },
  { code: 'fr', name: 'Français' },
  { code: 'de', name: 'Deutsch' },
  { code: 'en', name: 'English' },
]

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fffdf9' },
    { media: '(prefers-color-scheme: dark)', color: '#18212a' },
  ],
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) return {}
  const t = await getTranslations({ locale, namespace: 'home' })
  return {
    title: { default: 'e-Box', template: '%s · e-Box' },
    description: t('description'),
    robots: { index: false },
  }
}

/** The frame around every page, in the reader's language; who is signed in is asked anew for each. */
export default async function Layout({ children, params }: Props) {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) notFound()
  setRequestLocale(locale)
  const [t, session, { document, error }] = await Promise.all([
    getTranslations('frame'),
    currentSession().catch(() => undefined), // the frame stands without a database, and the page's own fault is told in it
    getMessages(),
  ])
  const [organisations, roles] = await Promise.all([ownOrganisations(), ownPlatformRoles()]).catch(() => [[], []])
  const nonce = /'nonce-([^']+)'/.exec((await headers()).get('Content-Security-Policy') ?? '')?.[1]
  const places: Place[] = session
    ? [
        { href: `/${locale}/citizen`, name: t('box'), mark: 'box' },
        ...(session.qualities.length > 0
          ? [{ href: `/${locale}/professional`, name: t('professional'), mark: 'professional' as const }]
          : []),
        { href: `/${locale}/enterprise`, name: t('enterprises'), mark: 'enterprises' },
        ...(organisations.length > 0
          ? [{ href: `/${locale}/publisher`, name: t('organisation'), mark: 'organisation' as const }]
          : []),
        ...(roles.length > 0 ? [{ href: `/${locale}/admin`, name: t('desk'), mark: 'desk' as const }] : []),
        { href: `/${locale}/me`, name: t('me'), mark: 'me', person: session.name },
      ]
    : []
  return (
    <html lang={locale}>
      <head>
        {/* React Aria adds a style of its own and finds here the nonce to do so (proxy.ts). */}
        <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        {/* Only what is drawn in the browser gets its words there. */}
        <NextIntlClientProvider messages={{ document, error }}>
          <PageFrame
            locale={locale}
            languages={languages}
            places={places}
            signOut={session && signOut}
            words={{
              skip: t('skip'),
              home: t('home'),
              places: t('places'),
              language: t('language'),
              signOut: t('signOut'),
              assurance: t('assurance'),
              developers: t('developers'),
            }}
          >
            {children}
          </PageFrame>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
