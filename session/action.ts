import { headers } from 'next/headers'
import type { z } from 'zod'
import { env } from '#env.ts'
import { answerBadRequest } from '#http/page-status.ts'
import { currentSession, type SignedIn } from './session.ts'

/** A form that was not sent from a page of ours, or by nobody who is signed in. */
export class ActionRefused extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'ActionRefused'
  }
}

/** A form that no page of ours sends: fields are missing, or are not of their shape. It answers 400. */
export class FormUnreadable extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'FormUnreadable'
  }
}

type Fields<Schema extends z.ZodType> = z.output<Schema>

/**
 * Makes a server action that anybody may send: checks where the form comes from, then reads it.
 * Works with and without script; a field that stands several times arrives as a list.
 * @throws ActionRefused when another site sent it; FormUnreadable when it does not hold what `fields` says
 */
export function publicAction<Schema extends z.ZodType, Result>(
  fields: Schema,
  run: (input: Fields<Schema>) => Promise<Result>,
): (form?: FormData) => Promise<Result> {
  return async (form = new FormData()) => {
    await mustComeFromHere()
    return run(read(fields, form))
  }
}

/** The same for who is signed in. @throws ActionRefused also when nobody is */
export function personalAction<Schema extends z.ZodType, Result>(
  fields: Schema,
  run: (input: Fields<Schema>, session: SignedIn) => Promise<Result>,
): (form?: FormData) => Promise<Result> {
  return publicAction(fields, async (input) => {
    const session = await currentSession()
    if (!session) throw new ActionRefused('nobody is signed in')
    return run(input, session)
  })
}

/**
 * The same for a form that is drawn again with what became of it (React's `useActionState`), with and without script.
 * @param run answers what became of it, or leads to another page
 */
export function answeringAction<Schema extends z.ZodType, Result>(
  fields: Schema,
  run: (input: Fields<Schema>, session: SignedIn) => Promise<Result>,
): (before: Result, form: FormData) => Promise<Result> {
  const act = personalAction(fields, run)
  return (_before, form) => act(form)
}

/**
 * Next compares Origin with the Host header; this compares it with what we are called, and an absent one is refused: every browser
 * sends Origin with a POST. The session's cookie is SameSite=Lax besides (ASVS 3.5.1).
 */
async function mustComeFromHere(): Promise<void> {
  const sent = await headers()
  const isOurs = sent.get('origin') === env().ORIGIN
  const isCrossSite = !['same-origin', null].includes(sent.get('sec-fetch-site'))
  if (!isOurs || isCrossSite) throw new ActionRefused('the form was sent from elsewhere')
}

function read<Schema extends z.ZodType>(fields: Schema, form: FormData): Fields<Schema> {
  const { data, error } = fields.safeParse(fieldsOf(form))
  if (!error) return data
  answerBadRequest()
  // Which fields, and not what stands in them: the log keeps it.
  throw new FormUnreadable(
    `A form was sent without, or with something else in: ${error.issues.map(({ path }) => path.join('.')).join(', ')}`,
  )
}

function fieldsOf(form: FormData): Record<string, FormDataEntryValue | FormDataEntryValue[]> {
  const names = [...new Set(form.keys())].filter((name) => !name.startsWith('$ACTION_'))
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...more] = form.getAll(name)
      return [name, more.length > 0 ? [first, ...more] : first]
    }),
  )
}
