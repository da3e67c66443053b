import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { PortalConsent } from '#components/registration/portal-consent.tsx'
import { PortalAccesses } from '#components/registration/portal-accesses.tsx'
import { Link } from '#components/ui/link.tsx'
import { appDatabase } from '#db/client.ts'
import { readPortalAccesses } from '#domain/registration/portal-consents.ts'
import type { Locale } from '#locales/routing.ts'
import { revokePortal } from '#session/revoke-portal.ts'
import { type OwnBoxAsked, ownBoxReader, pathOfOwnBox } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; clientId: string } & OwnBoxAsked>
  searchParams: Promise<{ before?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('portals'))('title') }
}

/** What one portal did in the own box, newest first. */
export default async function Portal({ params, searchParams }: Props) {
  const [{ locale, quality, clientId }, { before }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  // Client ids are of letters, digits and `.:_-` (db/data-set/data-set.ts): in an address only the colon looks otherwise.
  const portal = clientId.replaceAll('%3A', ':')
  const box = pathOfOwnBox({ quality })
  const reader = await ownBoxReader({ quality }, `/portals/${encodeURIComponent(portal)}`)
  if (!reader) return <PageNotFound />
  const place = typeof before === 'string' && /^\d{1,15}$/.test(before) ? Number(before) : undefined
  const [t, found] = await Promise.all([
    getTranslations('portals'),
    readPortalAccesses(appDatabase(), reader, portal, place),
  ])
  if (!found) return <PageNotFound />
  return (
    <>
      <OwnBoxName quality={quality} locale={locale} />
      <PortalConsent consent={found.consent} box={box} stop={revokePortal} heading="h1" />
      <PortalAccesses
        accesses={found.accesses}
        box={box}
        older={found.older && `${box}/portals/${encodeURIComponent(portal)}?before=${found.older}`}
      />
      <p className="mt-3">
        <Link href={`${box}/portals`} className="inline-flex min-h-[2.75rem] items-center">
          {t('back')}
        </Link>
      </p>
    </>
  )
}
