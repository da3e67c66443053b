'use client'

import { type ReactNode, useActionState } from 'react'
import { Choice } from './choice.tsx'
import { FormButton } from './form-button.tsx'
import { HiddenFields } from './hidden-fields.tsx'
import { FieldProblem, fieldLook, Labelled, tied } from './labelled.tsx'
import { type ButtonLook, classes } from './look.ts'
import { Notice } from './notice.tsx'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { Ticks } from './ticks.tsx'

interface Named {
  name: string
  label: string
  hint?: string
}

/** A field of a form, as plain data: the page says what is asked, this file draws it. */
export type Field = Named &
  (
    | { as: 'text'; type?: 'text' | 'email'; inputMode?: 'numeric' | 'email'; autoComplete?: string; maxLength: number }
    | { as: 'area'; rows: number; maxLength: number }
    | { as: 'choice'; options: Option[] }
    | { as: 'several'; options: Option[] }
    | { as: 'select'; options: Option[] }
    | { as: 'file'; accept: string }
  ) & { value?: string | string[]; isOptional?: boolean }

interface Option {
  value: string
  label: string
  hint?: string
}

/** What became of a form that is drawn again: what is to be put right, said in the reader's language, and what was filled in. */
export interface FieldFormOutcome {
  problems?: Record<string, string>
  /** What is wrong with all of it */
  problem?: string
  values?: Record<string, string | string[]>
  done?: string
  /** What is shown this once, to be written down */
  toCopy?: string
}

export type FieldFormAction = (before: FieldFormOutcome, form: FormData) => Promise<FieldFormOutcome>

/**
 * A form in one column. What is wrong is summed up at the top, with a way to each field, and stands beside the field; what was filled in
 * stays. Works without script.
 * @param of what it is about, where a page has several forms of the same fields
 * @param hidden what goes with it and nobody fills in
 * @param words `summary`: the title of what is to be put right
 */
export function FieldForm(props: {
  action: FieldFormAction
  fields: Field[]
  of?: string
  hidden?: Record<string, string>
  words: { send: string; summary: string }
  look?: ButtonLook
  children?: ReactNode
}) {
  const [outcome, send] = useActionState(props.action, {})
  const { problems = {}, values = {}, problem, done, toCopy } = outcome
  const idOf = (name: string) => (props.of === undefined ? name : `${name}-${props.of}`)
  const wrong = props.fields.filter(({ name }) => problems[name])
  return (
    <form action={send} noValidate className="space-y-3">
      {done ? (
        <Notice kind="done" title={done}>
          {toCopy === undefined ? null : <code className="wrap-anywhere">{toCopy}</code>}
        </Notice>
      ) : null}
      {wrong.length > 0 || problem ? (
        <Notice kind="problem" title={problem ?? props.words.summary}>
          {wrong.length > 0 ? (
            <ul className="list-disc ps-2">
              {wrong.map(({ name, label }) => (
                <li key={name}>
                  <a
                    href={`#${idOf(name)}`}
                    className="inline-flex min-h-[1.5rem] items-center underline underline-offset-4"
                  >
                    {label}: {problems[name]}
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </Notice>
      ) : null}
      <HiddenFields fields={props.hidden} />
      {props.fields.map((field) => (
        <OneField
          key={`${field.name} ${String(values[field.name])}`}
          field={field}
          id={idOf(field.name)}
          problem={problems[field.name]}
          value={values[field.name] ?? field.value}
        />
      ))}
      {props.children}
      <FormButton look={props.look ?? 'main'} className="max-md:w-full">
        {props.words.send}
      </FormButton>
    </form>
  )
}

function OneField(props: { field: Field; id: string; problem?: string; value?: string | string[] }) {
  const { field, id, problem, value } = props
  const { name, label, hint } = field
  const said = { name, id, label, hint, problem }
  const one = Array.isArray(value) ? value[0] : value
  if (field.as === 'text')
    return (
      <TextField
        {...said}
        type={field.type}
        inputMode={field.inputMode}
        autoComplete={field.autoComplete ?? 'off'}
        maxLength={field.maxLength}
        defaultValue={one}
        isOptional={field.isOptional}
      />
    )
  if (field.as === 'choice')
    return (
      <Asked name={id} problem={problem}>
        <Choice name={name} label={label} options={field.options} chosen={one} />
      </Asked>
    )
  if (field.as === 'several')
    return (
      <Asked name={id} problem={problem}>
        <Ticks name={name} label={label} hint={hint} options={field.options} ticked={[value ?? []].flat()} />
      </Asked>
    )
  if (field.as === 'file')
    return (
      <Labelled {...said}>
        <input
          {...tied(said)}
          type="file"
          accept={field.accept}
          required={!field.isOptional}
          className={classes(fieldLook, 'py-1 text-note')}
        />
      </Labelled>
    )
  if (field.as === 'select') return <SelectField {...said} options={field.options} chosen={one} />
  return (
    <Labelled {...said}>
      <textarea
        {...tied(said)}
        rows={field.rows}
        maxLength={field.maxLength}
        defaultValue={one}
        required={!field.isOptional}
        className={classes(fieldLook, 'py-1')}
      />
    </Labelled>
  )
}

/** A group of choices, to which the summary leads, with what is wrong above it. */
function Asked({ name, problem, children }: { name: string; problem?: string; children: ReactNode }) {
  return (
    <div id={name} tabIndex={-1}>
      {problem ? <FieldProblem name={name}>{problem}</FieldProblem> : null}
      {children}
    </div>
  )
}
