'use client'

import { useActionState } from 'react'
import { FormButton } from '#components/ui/form-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { CodeOutcome } from '#domain/registration/mandate-outcome.ts'

export type CodeAction = (before: CodeOutcome, form: FormData) => Promise<CodeOutcome>

type Words = Record<
  'label' | 'hint' | 'look' | 'wrong' | 'reads' | 'letsRead' | 'what' | 'from' | 'until' | 'open' | 'accept',
  string
>

/** Asks the code that somebody handed on; then says what it offers, by whom, and asks to accept it. */
export function MandateCode({ action, words }: { action: CodeAction; words: Words }) {
  const [{ problem, typed, offer }, send] = useActionState(action, {})
  if (offer) {
    const sentence = offer.side === 'mandator' ? words.reads : words.letsRead
    return (
      <form action={send} className="space-y-3">
        <input type="hidden" name="code" value={offer.code} />
        <input type="hidden" name="accept" value="yes" />
        <div role="status" className="prose-column rounded-sheet border border-line bg-sheet p-2 md:p-4">
          <p className="font-semibold">
            <bdi>{sentence.replace('{name}', () => offer.otherName)}</bdi>
          </p>
          <dl className="mt-1 text-note">
            <dt className="text-ink-soft">{words.what}</dt>
            <dd>{offer.what}</dd>
            <dt className="mt-1 text-ink-soft">{words.from}</dt>
            <dd>{offer.from}</dd>
            <dt className="mt-1 text-ink-soft">{words.until}</dt>
            <dd>{offer.until ?? words.open}</dd>
          </dl>
        </div>
        <FormButton look="main" className="max-md:w-full">
          {words.accept}
        </FormButton>
      </form>
    )
  }
  return (
    <form action={send} noValidate className="space-y-3">
      <TextField
        key={typed}
        name="code"
        autoComplete="off"
        maxLength={20}
        label={words.label}
        hint={words.hint}
        problem={problem && words.wrong}
        defaultValue={typed}
        className="tracking-widest md:max-w-[16rem]!"
      />
      <FormButton look="main" className="max-md:w-full">
        {words.look}
      </FormButton>
    </form>
  )
}
