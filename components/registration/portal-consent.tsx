import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { FormButton } from '#components/ui/form-button.tsx'
import { Link } from '#components/ui/link.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { PortalConsent as Consent } from '#domain/registration/portal-consents.ts'

/**
 * A portal that reads a box, or did: since and until when, when it last did, and one button that ends it.
 * @param box where the box is, without the language
 * @param heading `h1` where it is shown alone; else it leads to what the portal did
 */
export function PortalConsent(props: {
  consent: Consent
  box: string
  stop: (form: FormData) => Promise<void>
  heading: 'h1' | 'h2'
}) {
  const t = useTranslations('portals')
  const { consent, box, stop, heading: Heading } = props
  const { clientId, givenAt, lastAccessAt, state } = consent
  const portal = plainText(consent.portalName)
  return (
    <div className="flex flex-wrap items-start justify-between gap-2">
      <div className="min-w-0">
        <Heading className={Heading === 'h1' ? 'text-title md:text-display' : 'text-lead font-semibold'}>
          <bdi>{portal}</bdi>
        </Heading>
        <p className="text-note text-ink-soft">
          {t.rich('given', { date: () => <ReadableDate at={givenAt} exact /> })} · <End consent={consent} />
        </p>
        <p className="text-note text-ink-soft">
          {lastAccessAt
            ? t.rich('lastAccess', { date: () => <ReadableDate at={lastAccessAt} withTime /> })
            : t('never')}
        </p>
        {Heading === 'h2' ? (
          <p>
            <Link
              href={`${box}/portals/${encodeURIComponent(clientId)}`}
              className="inline-flex min-h-[2.75rem] items-center"
            >
              {t('accesses', { portal })}
            </Link>
          </p>
        ) : null}
      </div>
      {state === 'stands' ? (
        <form action={stop} className="max-md:w-full">
          <input type="hidden" name="portal" value={clientId} />
          <input type="hidden" name="box" value={box} />
          <FormButton className="max-md:w-full">{t('stop', { portal })}</FormButton>
        </form>
      ) : null}
    </div>
  )
}

/** How long a consent stands, or since when it does not. */
function End({ consent: { state, revokedAt, validUntil } }: { consent: Consent }): ReactNode {
  const t = useTranslations('portals')
  const dated = (key: 'until' | 'ended' | 'over', at = validUntil) =>
    t.rich(key, { date: () => <ReadableDate at={at} exact /> })
  if (state === 'revoked') return dated('ended', revokedAt)
  if (state === 'suspended') return t('suspended')
  return dated(state === 'stands' ? 'until' : 'over')
}
