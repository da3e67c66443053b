import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { z } from 'zod'
import type { AlertName, MailReport } from '#domain/notification/mailer.ts'

/**
 * What Resend tells of a mail (resend.com/docs/webhooks), as far as it is read. An address is nobody's when the receiving server said so
 * for good; `suppressed` is Resend's own word for one that bounced, or whose owner complained, before.
 */
const Told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email.delivered'), data: z.unknown() }).transform(() => 'delivered' as const),
  z.object({ type: z.literal('email.delivery_delayed'), data: z.unknown() }).transform(() => 'deferred' as const),
  z.object({ type: z.literal('email.failed'), data: z.unknown() }).transform(() => 'failed' as const),
  z.object({ type: z.literal('email.suppressed'), data: z.unknown() }).transform(() => 'bounced' as const),
  z
    .object({ type: z.literal('email.bounced'), data: z.object({ bounce: z.object({ type: z.string() }) }) })
    .transform(({ data }) => (data.bounce.type === 'Permanent' ? ('bounced' as const) : ('failed' as const))),
])

/** The tags that the mail left with (resend.ts). */
const OfAlert = z.object({
  data: z.object({
    tags: z.object({ messageId: z.uuid(), kind: z.enum(['newMessage', 'reminder', 'expiryWarning']) }),
  }),
})

/** What became of the mail of an alert. */
export interface ToldOfAlert {
  alert: AlertName
  report: MailReport
}

/**
 * Reads what a mail system tells, when one of the secrets signed it within five minutes (Standard Webhooks; Resend still calls the headers
 * `svix-…`).
 * @param body exactly the bytes that came, as text: another form of the same JSON is another text
 * @returns `unsigned` for what nobody may tell us, `nothing` for what concerns no alert, and the id under which it was told
 */
export function readMailReport(
  { body, headers }: { body: string; headers: Headers },
  secrets: readonly string[],
): { id: string; told: ToldOfAlert } | 'nothing' | 'unsigned' {
  const id = headers.get('svix-id') ?? ''
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': headers.get('svix-timestamp') ?? '',
    'webhook-signature': headers.get('svix-signature') ?? '',
  }
  if (!secrets.some((secret) => isSignedBy(secret, body, signed))) return 'unsigned'
  const content: unknown = JSON.parse(body)
  const [report, alert] = [Told.safeParse(content), OfAlert.safeParse(content)]
  if (!report.success || !alert.success) return 'nothing'
  return { id, told: { alert: alert.data.data.tags, report: report.data } }
}

function isSignedBy(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch (error) {
    // A body that is signed and is no JSON is told apart by nobody: it is not from a mail system.
    if (error instanceof WebhookVerificationError || error instanceof SyntaxError) return false
    throw error
  }
}
