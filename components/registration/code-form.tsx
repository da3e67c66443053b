'use client'

import { useActionState } from 'react'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { AddressProblem } from '#domain/registration/address-outcome.ts'
import type { AddressAction } from './address-form.tsx'

/**
 * Asks the code that was sent, and sends another one.
 * @param state how it stands already: no code helps but a new one
 */
export function CodeForm(props: {
  confirm: AddressAction
  sendAgain: AddressAction
  giveOther: (form: FormData) => Promise<void>
  hidden: Record<string, string>
  state?: 'locked' | 'expired'
  words: {
    label: string
    hint: string
    confirm: string
    sendAgain: string
    giveOther: string
    problems: Record<AddressProblem, string>
  }
}) {
  const { words, hidden } = props
  const [confirmed, confirm] = useActionState(props.confirm, { problem: props.state })
  const [asked, sendAgain] = useActionState(props.sendAgain, {})
  const problem = asked.problem ?? confirmed.problem
  return (
    <>
      <form action={confirm} noValidate className="space-y-3">
        <HiddenFields fields={hidden} />
        <TextField
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          label={words.label}
          hint={words.hint}
          problem={problem && words.problems[problem]}
          className="text-lead! tracking-widest md:max-w-[12rem]!"
        />
        <FormButton look="main" className="max-md:w-full">
          {words.confirm}
        </FormButton>
      </form>
      <div className="mt-3 flex flex-wrap gap-1">
        <form action={sendAgain} className="max-md:w-full">
          <HiddenFields fields={hidden} />
          <FormButton className="max-md:w-full">{words.sendAgain}</FormButton>
        </form>
        <form action={props.giveOther} className="max-md:w-full">
          <HiddenFields fields={hidden} />
          <FormButton className="max-md:w-full">{words.giveOther}</FormButton>
        </form>
      </div>
    </>
  )
}
