'use client'

import { useActionState } from 'react'
import { Choice } from '#components/ui/choice.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { DayField, TextField } from '#components/ui/text-field.tsx'
import { Ticks } from '#components/ui/ticks.tsx'
import type { UserOutcome, UserProblem } from '#domain/registration/user-outcome.ts'

export type UserAction = (before: UserOutcome, form: FormData) => Promise<UserOutcome>

type Option = { value: string; label: string; hint?: string; lang?: string }

export interface AppointmentWords {
  name: string
  nameHint: string
  address: string
  language: string
  role: string
  extent: string
  partitions: string
  partitionsHint: string
  types: string
  typesHint: string
  from: string
  fromHint: string
  until: string
  untilHint: string
  send: string
  problems: Record<UserProblem, string>
}

/** What the fields say until they are changed. */
export interface AppointmentValues {
  name?: string
  address?: string
  language?: string
  role?: string
  extent?: string
  partitions?: readonly string[]
  types?: readonly string[]
  from?: string
  until?: string
}

/** The button stands a screen below what is said of the whole form. */
const bringToView = (said: HTMLElement | null) => said?.scrollIntoView({ block: 'center' })

/**
 * Asks what somebody is appointed to and, of an invitation, who and in which language the e-mail is. What was typed stays when something
 * is to be put right.
 * @param hidden fields that say whom and which enterprise it is about
 */
export function AppointmentForm(props: {
  action: UserAction
  hidden: Record<string, string>
  values: AppointmentValues
  words: AppointmentWords
  languages?: Option[]
  roles: Option[]
  extents: Option[]
  partitions: Option[]
  types: Option[]
}) {
  const { words, languages } = props
  const [{ problem, typed }, send] = useActionState(props.action, {})
  const values: AppointmentValues = typed ?? props.values
  const said = (...at: UserProblem[]) => (problem && at.includes(problem) ? words.problems[problem] : undefined)
  const general = said('notYours', 'notHeld', 'longer', 'lastManager', 'keptElsewhere', 'tooMany', 'notSent')
  return (
    <form action={send} noValidate className="space-y-3" key={JSON.stringify(typed)}>
      {Object.entries(props.hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {general ? (
        <p ref={bringToView} role="alert" className="prose-column letter-edge ps-1.5 font-semibold">
          {general}
        </p>
      ) : null}
      {languages ? (
        <>
          <TextField
            name="name"
            autoComplete="off"
            maxLength={200}
            label={words.name}
            hint={words.nameHint}
            problem={said('name')}
            defaultValue={values.name}
          />
          <TextField
            name="address"
            type="email"
            inputMode="email"
            autoComplete="off"
            maxLength={254}
            label={words.address}
            problem={said('address')}
            defaultValue={values.address}
          />
          <Choice name="language" label={words.language} options={languages} chosen={values.language} />
        </>
      ) : null}
      <Choice name="role" label={words.role} options={props.roles} chosen={values.role} />
      <Choice name="extent" label={words.extent} options={props.extents} chosen={values.extent} />
      <Ticks
        name="partitions"
        label={words.partitions}
        hint={words.partitionsHint}
        options={props.partitions}
        ticked={values.partitions ?? []}
      />
      <Ticks
        name="types"
        label={words.types}
        hint={words.typesHint}
        options={props.types}
        ticked={values.types ?? []}
      />
      <DayField name="from" label={words.from} hint={words.fromHint} defaultValue={values.from} />
      <DayField
        name="until"
        label={words.until}
        hint={words.untilHint}
        problem={said('dates')}
        defaultValue={values.until}
      />
      <FormButton look="main" className="max-md:w-full">
        {words.send}
      </FormButton>
    </form>
  )
}
