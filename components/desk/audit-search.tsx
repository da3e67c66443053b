'use client'

import { useActionState } from 'react'
import { Choice } from '#components/ui/choice.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'

interface Line {
  auditId: number
  at: string
  traceId: string
  clientId?: string
  requestMethod: string
  requestUrl: string
  responseCode: number
  subject?: string
  details: string
}

interface Outcome {
  problem?: string
  by?: string
  typed?: string
  lines?: Line[]
}

/** The search of the audit trail. It is sent as a form and never stands in an address: it may hold a person's number. */
export function AuditSearch(props: {
  action: (before: Outcome, form: FormData) => Promise<Outcome>
  locale: string
  words: {
    by: string
    options: { value: string; label: string }[]
    what: string
    find: string
    /** By how many were found: none, one, more; `#` is the number */
    found: { none: string; one: string; other: string }
    columns: { when: string; request: string; who: string; details: string }
  }
}) {
  const { words } = props
  const [{ problem, by = 'trace', typed, lines }, send] = useActionState(props.action, {})
  const print = new Intl.DateTimeFormat(`${props.locale}-BE`, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'Europe/Brussels',
  })
  return (
    <>
      <form action={send} noValidate className="space-y-2">
        <Choice key={by} name="by" label={words.by} options={words.options} chosen={by} />
        <TextField
          key={typed}
          name="what"
          label={words.what}
          problem={problem}
          autoComplete="off"
          maxLength={100}
          defaultValue={typed}
        />
        <FormButton look="main">{words.find}</FormButton>
      </form>
      {lines ? (
        <section className="mt-3">
          <p role="status" className="text-lead">
            {lines.length === 0
              ? words.found.none
              : (lines.length === 1 ? words.found.one : words.found.other).replace('#', String(lines.length))}
          </p>
          <ol className="mt-1 divide-y divide-line rounded-sheet border border-line bg-sheet">
            {lines.map((line) => (
              <li key={line.auditId} className="space-y-0.5 p-2 text-note wrap-anywhere md:px-4">
                <p>
                  <time dateTime={line.at}>{print.format(new Date(line.at))}</time> · {line.responseCode}
                </p>
                <p>
                  <code>
                    {line.requestMethod} {line.requestUrl}
                  </code>
                </p>
                <p className="text-ink-soft">
                  {words.columns.who}: {[line.clientId, line.subject].filter(Boolean).join(' · ')} · {line.traceId}
                </p>
                <p className="text-ink-soft">
                  <code>{line.details}</code>
                </p>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </>
  )
}
