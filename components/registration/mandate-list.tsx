import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { OwnMandate } from '#domain/registration/mandates.ts'

/** A mandate with what it lets read, told for people. */
export type MandateToShow = OwnMandate & { what: string }

/**
 * Mandates of one side: with whom, what may be read, for how long; the way to the box, and the button that ends it.
 * @param end ends one; field `mandateId`
 */
export function MandateList({ mandates, end }: { mandates: MandateToShow[]; end: (form: FormData) => Promise<void> }) {
  return (
    <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
      {mandates.map((mandate) => (
        <li key={mandate.mandateId} className="flex flex-wrap items-start justify-between gap-2 p-2 md:px-4">
          <Mandate mandate={mandate} end={end} />
        </li>
      ))}
    </ul>
  )
}

function Mandate({ mandate, end }: { mandate: MandateToShow; end: (form: FormData) => Promise<void> }) {
  const t = useTranslations('mandates')
  const { mandateId, side, state, kind } = mandate
  const name = mandate.otherName === undefined ? t('nobodyYet') : plainText(mandate.otherName)
  const canEnd = kind === 'agreed' && ['waits', 'later', 'stands'].includes(state)
  return (
    <>
      <div className="min-w-0">
        <h3 className="text-body font-semibold">
          <bdi>{name}</bdi>
        </h3>
        <p className="prose-column text-note">{mandate.what}</p>
        <p className="text-note text-ink-soft">
          {kind === 'guardian' ? <>{t('guardian')} · </> : null}
          <Span mandate={mandate} />
        </p>
      </div>
      <div className="flex flex-wrap gap-1 max-md:w-full">
        {side === 'mandatary' && state === 'stands' ? (
          <ButtonLink href={`/mandate/${mandateId}`} className="max-md:w-full">
            {t('open', { name })}
          </ButtonLink>
        ) : null}
        {canEnd ? (
          <form action={end} className="max-md:w-full">
            <input type="hidden" name="mandateId" value={mandateId} />
            <FormButton className="max-md:w-full">{state === 'waits' ? t('takeBack') : t('end', { name })}</FormButton>
          </form>
        ) : null}
      </div>
    </>
  )
}

/** From when to when it stands, or since when it does not. */
function Span({ mandate }: { mandate: OwnMandate }) {
  const t = useTranslations('mandates.state')
  const { state, validFrom, validUntil, codeUntil, endedAt } = mandate
  const day = (at: Date) => () => <ReadableDate at={at} exact />
  // The last day on which it stands: the instant itself is no longer of it.
  const last = validUntil && new Date(validUntil.getTime() - 1)
  if (state === 'waits' && codeUntil) return t.rich('waits', { date: day(codeUntil) })
  if (state === 'ended' && endedAt) return t.rich('ended', { date: day(endedAt) })
  if (state === 'over' && last) return t.rich('over', { date: day(last) })
  if (state === 'lapsed') return t('lapsed')
  return last ? t.rich('between', { from: day(validFrom), until: day(last) }) : t.rich('from', { from: day(validFrom) })
}
