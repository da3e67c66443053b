'use client'

import { type ReactNode, useActionState } from 'react'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { AddressOutcome, AddressProblem } from '#domain/registration/address-outcome.ts'

export type AddressAction = (before: AddressOutcome, form: FormData) => Promise<AddressOutcome>

/**
 * Asks the address to which the e-mails go. What is wrong with one is said by us, in the reader's language, not by the browser.
 * @param hidden what goes with it, such as the page to which it leads back
 * @param children what else is asked with it
 */
export function AddressForm(props: {
  action: AddressAction
  hidden: Record<string, string>
  words: { label: string; hint: string; send: string; problems: Record<AddressProblem, string> }
  children?: ReactNode
}) {
  const { words } = props
  const [{ problem, address }, send] = useActionState(props.action, {})
  return (
    <form action={send} noValidate className="space-y-3">
      <HiddenFields fields={props.hidden} />
      <TextField
        key={address}
        name="address"
        type="email"
        inputMode="email"
        autoComplete="email"
        maxLength={254}
        label={words.label}
        hint={words.hint}
        problem={problem && words.problems[problem]}
        defaultValue={address}
      />
      {props.children}
      <FormButton look="main" className="max-md:w-full">
        {words.send}
      </FormButton>
    </form>
  )
}
