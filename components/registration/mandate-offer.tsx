'use client'

import { useActionState, type ReactNode } from 'react'
import { FormButton } from '#components/ui/form-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { DayField } from '#components/ui/text-field.tsx'
import type { OfferOutcome } from '#domain/registration/mandate-outcome.ts'

export type OfferAction = (before: OfferOutcome, form: FormData) => Promise<OfferOutcome>

/**
 * Asks what a mandate is about and for how long; then shows the code for the other side.
 * @param side on which who offers it stands
 * @param today the first day that can be chosen, `YYYY-MM-DD`
 * @param children the fields that say what may be read
 */
export function MandateOffer(props: {
  action: OfferAction
  side: 'mandator' | 'mandatary'
  today: string
  words: Record<'from' | 'until' | 'untilHint' | 'make' | 'made' | 'handOn' | 'lasts' | 'dates' | 'tooMany', string>
  children: ReactNode
}) {
  const { words, today } = props
  const [{ code, problem }, offer] = useActionState(props.action, {})
  if (code !== undefined)
    return (
      <Notice kind="done" title={words.made}>
        <p>{words.handOn}</p>
        <p className="my-1 text-lead font-semibold tracking-widest" translate="no" data-code={code}>
          {code.slice(0, 5)}-{code.slice(5)}
        </p>
        <p>{words.lasts}</p>
      </Notice>
    )
  return (
    <form action={offer} noValidate className="space-y-3">
      <input type="hidden" name="side" value={props.side} />
      {props.children}
      <div className="space-y-2">
        <DayField
          name="from"
          label={words.from}
          defaultValue={today}
          min={today}
          problem={problem === 'dates' ? words.dates : undefined}
        />
        <DayField name="until" label={words.until} hint={words.untilHint} min={today} />
      </div>
      {problem === 'tooMany' ? <Notice kind="problem" title={words.tooMany} /> : null}
      <FormButton look="main" className="max-md:w-full">
        {words.make}
      </FormButton>
    </form>
  )
}
