import { createHash } from 'node:crypto'
import { Resend } from 'resend'
import { mailHeaders } from '#adapters/mailer/mail-headers.ts'
import type { Mail, Mailer, MailOutcome } from '#domain/notification/mailer.ts'

const BATCH = 100
/** So that one waits for the answer to another no longer than it must. */
const BATCHES_AT_ONCE = 4
const ANSWER_MS = 30_000

/**
 * Mails through Resend's API, or what speaks it. A mail alone goes under its own idempotency key, a batch under one made of the keys of
 * its mails; Resend remembers keys for 24 hours.
 * @param baseUrl other than Resend's own
 */
export function resendMailer({ apiKey, baseUrl, from }: { apiKey: string; baseUrl?: string; from: string }): Mailer {
  const resend = new Resend(apiKey, baseUrl ? { baseUrl: baseUrl.replace(/\/$/, '') } : undefined)
  const toPayload = (mail: Mail) => {
    const { to, subject, html, text, alert } = mail
    // The tags come back with what becomes of it (mail-report.ts).
    const tags = alert && [
      { name: 'messageId', value: alert.messageId },
      { name: 'kind', value: alert.kind },
    ]
    return { from, to, subject, html, text, headers: mailHeaders(mail), ...(tags && { tags }) }
  }

  async function sendOne(mail: Mail): Promise<MailOutcome> {
    const options = { idempotencyKey: mail.key, signal: AbortSignal.timeout(ANSWER_MS) }
    const { error } = await resend.emails.send(toPayload(mail), options)
    return error ? judge(error) : { status: 'accepted' }
  }

  async function sendSome(mails: readonly Mail[]): Promise<MailOutcome[]> {
    const [first, ...others] = mails
    if (!first) return []
    if (others.length === 0) return [await sendOne(first)]
    const options = {
      idempotencyKey: batchKey(mails),
      batchValidation: 'permissive' as const,
      signal: AbortSignal.timeout(ANSWER_MS),
    }
    const { data, error } = await resend.batch.send(mails.map(toPayload), options)
    if (!error) {
      const refused = new Set(data.errors?.map(({ index }) => index))
      return mails.map((_, index) =>
        refused.has(index) ? { status: 'refused', reason: 'validation_error' } : { status: 'accepted' },
      )
    }
    const outcome = judge(error)
    if (outcome.status !== 'refused') return mails.map(() => outcome)
    // One mail is to blame; alone, the others pass.
    const outcomes: MailOutcome[] = []
    for (const mail of mails) outcomes.push(await sendOne(mail))
    return outcomes
  }

  return {
    async sendBatch(mails) {
      const batches = Array.from({ length: Math.ceil(mails.length / BATCH) }, (_, index) =>
        mails.slice(index * BATCH, (index + 1) * BATCH),
      )
      const answers: MailOutcome[][] = []
      let next = 0
      async function sendRest(): Promise<void> {
        for (let index = next++; index < batches.length; index = next++)
          answers[index] = await sendSome(batches[index] ?? [])
      }
      await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, sendRest))
      return answers.flat()
    },
  }
}

const batchKey = (mails: readonly Mail[]) =>
  `batch/${createHash('sha256')
    .update(mails.map(({ key }) => key).join('\n'))
    .digest('hex')}`

/** https://resend.com/docs/api-reference/errors */
function judge({ name, statusCode }: { name: string; statusCode: number | null }): MailOutcome {
  // The key was used with another content: the mail left before, and its address or language changed since.
  if (name === 'invalid_idempotent_request') return { status: 'accepted' }
  const isFinal =
    statusCode === 422 && ['validation_error', 'invalid_parameter', 'missing_required_field'].includes(name)
  return isFinal ? { status: 'refused', reason: name } : { status: 'later', reason: name }
}
