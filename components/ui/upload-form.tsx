'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { buttonLook, type ButtonLook } from './look.ts'
import { Notice } from './notice.tsx'

/** For each reason why a form is not taken: the sentence. */
export type RefusalWords = Record<string, string>

/** Why a form was not taken, with what the registry says of it. */
export interface Refused {
  refusal: string
  details: string[]
}

/**
 * A form with files, which stream to a route. Without script the browser sends it and lands on the next page, or here again with why it was
 * not taken; with script it is sent from here, so that a refusal leaves what was filled in.
 * @param maxMegabytes of all files together
 */
export function UploadForm(props: {
  action: string
  maxMegabytes: number
  words: RefusalWords
  send: string
  sending: string
  look?: ButtonLook
  children: ReactNode
}) {
  const [isSending, setSending] = useState(false)
  const [refused, setRefused] = useState<Refused>()

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    // What is refused for its size alone need not travel.
    if (bytesOf(form) > props.maxMegabytes * 1024 * 1024) return setRefused({ refusal: 'tooLarge', details: [] })
    setSending(true)
    setRefused(undefined)
    const became = await sendForm(props.action, form)
    if (typeof became === 'string') {
      // Also where that is this very page.
      if (location.pathname === became) location.reload()
      else location.assign(became)
      return
    }
    setRefused(became)
    setSending(false)
  }

  return (
    <form
      method="post"
      action={props.action}
      encType="multipart/form-data"
      onSubmit={(event) => void send(event)}
      className="space-y-3"
    >
      {props.children}
      {refused ? <UploadRefused refused={refused} words={props.words} /> : null}
      <button
        type="submit"
        disabled={isSending}
        aria-busy={isSending || undefined}
        className={`${buttonLook[props.look ?? 'main']} max-md:w-full`}
      >
        {isSending ? props.sending : props.send}
      </button>
    </form>
  )
}

/** Why a form was not taken. */
export function UploadRefused({ refused, words }: { refused: Refused; words: RefusalWords }) {
  return (
    <Notice kind="problem" title={words[refused.refusal] ?? words['failed']}>
      {refused.details.length > 0 ? (
        <ul lang="en" className="list-disc ps-2">
          {refused.details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      ) : null}
    </Notice>
  )
}

const bytesOf = (form: FormData) =>
  [...form.values()].reduce((sum, value) => sum + (value instanceof File ? value.size : 0), 0)

/** @returns the page that comes next, or why the form was not taken */
async function sendForm(action: string, form: FormData): Promise<string | Refused> {
  try {
    const answer = await fetch(action, { method: 'POST', body: form, headers: { Accept: 'application/json' } })
    const said: unknown = await answer.json()
    if (typeof said !== 'object' || said === null) return failed
    if ('location' in said && typeof said.location === 'string') return said.location
    const refusal = 'refusal' in said && typeof said.refusal === 'string' ? said.refusal : 'failed'
    const details = 'details' in said && Array.isArray(said.details) ? said.details : []
    return { refusal, details: details.filter((detail) => typeof detail === 'string') }
  } catch {
    return failed
  }
}

const failed: Refused = { refusal: 'failed', details: [] }
