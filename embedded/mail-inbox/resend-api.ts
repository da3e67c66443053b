import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { SentMail } from '#embedded/mail-inbox/sent-mail.ts'
import type { Kept, MailStore } from '#embedded/mail-inbox/store.ts'

/** What Resend's API is asked, taken out of the request. */
export interface ApiRequest {
  path: string
  authorization: string | undefined
  idempotencyKey: string | undefined
  batchValidation: string | undefined
  body: string
}

export interface ApiAnswer {
  status: number
  body: object
}

const BATCH = 100

/** Told of each mail that was kept, with its id. */
export type OnKept = (mail: SentMail, id: string) => void

/** `POST /emails` and `POST /emails/batch` as Resend answers them (resend.com/docs/api-reference), by keeping instead of sending. */
export async function answerResend(
  store: MailStore,
  apiKey: string,
  request: ApiRequest,
  onKept: OnKept = () => {},
): Promise<ApiAnswer> {
  const { authorization, idempotencyKey: key, body } = request
  if (!authorization) return refuse(401, 'missing_api_key', 'Missing API key in the authorization header')
  if (!same(authorization, `Bearer ${apiKey}`)) return refuse(403, 'invalid_api_key', 'API key is invalid')
  if (key !== undefined && (key === '' || key.length > 256))
    return refuse(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars')
  const isBatch = request.path === '/emails/batch'
  const given = z.array(z.unknown()).safeParse(isBatch ? parseJson(body) : [parseJson(body)])
  if (!given.success || given.data.length === 0 || given.data.length > BATCH)
    return refuse(422, 'validation_error', `A batch is an array of 1 to ${BATCH} emails`)

  const read = given.data.map((mail) => SentMail.safeParse(mail))
  const errors = read.flatMap(({ error }, index) => (error ? [{ index, message: describe(error) }] : []))
  const [first] = errors
  if (first && !(isBatch && request.batchValidation === 'permissive'))
    return refuse(422, 'validation_error', first.message)

  const mails = read.flatMap(({ data }) => data ?? [])
  const kept: Kept = await store.keep(mails, { key, body: `${request.path}\n${body}` })
  if (kept === 'otherRequest')
    return refuse(409, 'invalid_idempotent_request', 'The same idempotency key was used with another request payload')
  for (const [index, mail] of mails.entries()) onKept(mail, kept.ids[index] ?? '')
  if (!isBatch) return { status: 200, body: { id: kept.ids[0] } }
  const data = kept.ids.map((id) => ({ id }))
  return { status: 200, body: request.batchValidation === 'permissive' ? { data, errors } : { data } }
}

const refuse = (statusCode: number, name: string, message: string): ApiAnswer => {
  return { status: statusCode, body: { statusCode, name, message } }
}

const describe = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => `Invalid \`${path.join('.')}\` field: ${message}`).join('; ')

function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
