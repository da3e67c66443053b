import { ShieldCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { PortalConsent } from '#components/registration/portal-consent.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { listPortalConsents } from '#domain/registration/portal-consents.ts'
import type { Locale } from '#locales/routing.ts'
import { revokePortal } from '#session/revoke-portal.ts'
import { type OwnBoxAsked, ownBoxReader, pathOfOwnBox } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale } & OwnBoxAsked>
  searchParams: Promise<{ stopped?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('portals'))('title') }
}

/** Every portal that its holder ever let read the own box, each with the button that ends it. */
export default async function Portals({ params, searchParams }: Props) {
  const [{ locale, quality }, { stopped }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const reader = await ownBoxReader({ quality }, '/portals')
  if (!reader) return <PageNotFound />
  const [t, consents] = await Promise.all([getTranslations('portals'), listPortalConsents(appDatabase(), reader)])
  const ended = consents.find(({ clientId, revokedAt }) => clientId === stopped && revokedAt)
  return (
    <>
      <OwnBoxName quality={quality} locale={locale} />
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1 mb-3 text-ink-soft">{t('lead')}</p>
      {ended ? (
        <div className="mb-3">
          <Notice kind="done" title={t('stopped', { portal: plainText(ended.portalName) })} />
        </div>
      ) : null}
      {consents.length === 0 ? (
        <EmptyState mark={<ShieldCheck aria-hidden className="size-5" />} title={t('none.title')}>
          <p>{t('none.text')}</p>
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
          {consents.map((consent) => (
            <li key={consent.clientId} className="p-2 md:px-4">
              <PortalConsent consent={consent} box={pathOfOwnBox({ quality })} stop={revokePortal} heading="h2" />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
