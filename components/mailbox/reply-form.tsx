'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { buttonLook } from '#components/ui/look.ts'
import { type OutcomeWords, ReplyNotice } from './reply-notice.tsx'
import { isReplyOutcome, type ReplyOutcome } from './reply-outcome.ts'

/**
 * The form of a reply. Without script the browser sends it and lands on the letter, which says what became of it; with script it is sent
 * from here, so that a refusal leaves text and documents in place.
 */
export function ReplyForm(props: {
  action: string
  /** Of all documents together */
  maxMegabytes: number
  words: OutcomeWords
  send: string
  sending: string
  children: ReactNode
}) {
  const [isSending, setSending] = useState(false)
  const [outcome, setOutcome] = useState<ReplyOutcome>()

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    // What is refused for its size alone need not travel.
    if (bytesOf(form) > props.maxMegabytes * 1024 * 1024) return setOutcome('tooLarge')
    setSending(true)
    setOutcome(undefined)
    const became = await sendForm(props.action, form)
    if (became === 'sent') return showSent()
    setOutcome(became)
    setSending(false)
  }

  return (
    <form method="post" action={props.action} encType="multipart/form-data" onSubmit={(event) => void send(event)}>
      {props.children}
      <div className="mt-2 space-y-1">
        {outcome ? <ReplyNotice outcome={outcome} words={props.words} /> : null}
        <button type="submit" disabled={isSending} aria-busy={isSending || undefined} className={buttonLook.main}>
          {isSending ? props.sending : props.send}
        </button>
      </div>
    </form>
  )
}

const bytesOf = (form: FormData) =>
  [...form.values()].reduce((sum, value) => sum + (value instanceof File ? value.size : 0), 0)

async function sendForm(action: string, form: FormData): Promise<ReplyOutcome> {
  try {
    const answer = await fetch(action, { method: 'POST', body: form, headers: { Accept: 'application/json' } })
    const said: unknown = await answer.json()
    const became = typeof said === 'object' && said && 'outcome' in said ? said.outcome : undefined
    return isReplyOutcome(became) ? became : 'failed'
  } catch {
    return 'failed'
  }
}

/** Loads the letter anew, with the conversation on it: also when the address is that of a reply sent before, which would only scroll. */
function showSent(): void {
  const address = `${location.pathname}?reply=sent#reply`
  if (location.href.endsWith(address)) location.reload()
  else location.assign(address)
}
