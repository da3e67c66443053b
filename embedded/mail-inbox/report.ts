import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import type { SentMail } from '#embedded/mail-inbox/sent-mail.ts'

/** Where what becomes of mails is told, and with which secret. */
export interface ReportsTo {
  url: string
  secret: string
}

/**
 * As Resend's own addresses for trying out do (resend.com/docs/dashboard/emails/send-test-emails), `bounced+anything@resend.dev`; so does
 * any such name at a domain that nobody can have (RFC 2606).
 */
const tried = /<?(delivered|bounced|suppressed)(?:\+[^@]*)?@(?:resend\.dev|[a-z0-9.-]+\.example)>?$/

const told = {
  delivered: { type: 'email.delivered' },
  bounced: { type: 'email.bounced', bounce: { type: 'Permanent', subType: 'General', message: 'No such mailbox' } },
  suppressed: {
    type: 'email.suppressed',
    suppressed: { type: 'OnAccountSuppressionList', message: 'It bounced before' },
  },
}

const pauses = [0, 500, 2_000, 10_000]

/**
 * Tells what becomes of a mail to an address for trying out; of others nothing is known. Until it is taken, four times at most.
 * @throws what the last try threw
 */
export async function reportOn({ url, secret }: ReportsTo, mail: SentMail, id: string): Promise<void> {
  const [, fate] = tried.exec(mail.to[0] ?? '') ?? []
  if (fate !== 'delivered' && fate !== 'bounced' && fate !== 'suppressed') return
  const { type, ...details } = told[fate]
  const { from, to, subject, tags } = mail
  const at = new Date().toISOString()
  const data = { created_at: at, email_id: id, from, to, subject, tags: tagsOf(tags), ...details }
  const body = JSON.stringify({ type, created_at: at, data })
  const webhookId = `msg_${randomUUID()}`
  for (const [turn, pause] of pauses.entries()) {
    await delay(pause, undefined, { ref: false })
    const now = new Date()
    const headers = {
      'content-type': 'application/json',
      'svix-id': webhookId,
      'svix-timestamp': String(Math.floor(now.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign(webhookId, now, body),
    }
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) }).catch(
      (error: unknown) => {
        if (turn === pauses.length - 1) throw error
        return undefined
      },
    )
    if (response?.ok) return
  }
}

const tagsOf = (tags: SentMail['tags']) => Object.fromEntries(tags.map(({ name, value }) => [name, value]))
