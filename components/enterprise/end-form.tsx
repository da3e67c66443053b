'use client'

import { useActionState } from 'react'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import type { UserProblem } from '#domain/registration/user-outcome.ts'
import type { UserAction } from './appointment-form.tsx'

/** The button that ends what somebody is appointed to, and why it could not. */
export function EndForm(props: {
  action: UserAction
  hidden: Record<string, string>
  words: { end: string; problems: Record<UserProblem, string> }
}) {
  const [{ problem }, send] = useActionState(props.action, {})
  return (
    <form action={send} className="mt-2">
      <HiddenFields fields={props.hidden} />
      {problem ? (
        <p role="alert" className="prose-column mb-1 letter-edge ps-1.5 font-semibold">
          {props.words.problems[problem]}
        </p>
      ) : null}
      <FormButton className="max-md:w-full">{props.words.end}</FormButton>
    </form>
  )
}
