import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { mailHeaders } from '#adapters/mailer/mail-headers.ts'
import { codeIn, isNobodysAddress } from '#adapters/mailer/nobodys-address.ts'
import type { ReturnPaths } from '#adapters/mailer/return-path.ts'
import type { Mail, Mailer, MailOutcome } from '#domain/notification/mailer.ts'

const CONNECTIONS = 4
const PATIENCE_MS = 20_000

/**
 * Mails through an SMTP server. SMTP has no idempotency: a mail that was accepted just before a crash goes out a second time, with
 * the same Message-ID, by which many mail programs show it once.
 * @param settings `url`: `smtp://user:password@host:587` or `smtps://…`; `?requireTLS=true` refuses a server without STARTTLS. `returns`:
 * where mails of alerts come back to; absent, to the sender's address, which nobody reads
 */
export function smtpMailer({
  url,
  from,
  returns,
}: {
  url: string
  from: string
  returns?: Pick<ReturnPaths, 'of'>
}): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'

  async function send(mail: Mail): Promise<MailOutcome> {
    const { to, subject, html, text, key, alert } = mail
    const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`
    try {
      // An address object is one address, whatever stands in it; a string would be parsed as a list.
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        html,
        text,
        messageId,
        headers: mailHeaders(mail),
        ...(returns && alert && { envelope: { from: returns.of(alert), to } }),
      })
      return { status: 'accepted' }
    } catch (error) {
      return judge(error)
    }
  }

  return { sendBatch: (mails) => Promise.all(mails.map(send)) }
}

/** RFC 5321 §4.2.1: 4yz may pass later, 5yz will not; but only an answer about this mail's envelope or content speaks of the mail. */
function judge(error: unknown): MailOutcome {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  const reply =
    error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0
  const isFinal = reply >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  const response = error instanceof Error && 'response' in error ? String(error.response) : ''
  const isNobodys =
    isFinal &&
    error instanceof Error &&
    'command' in error &&
    error.command === 'RCPT TO' &&
    isNobodysAddress(codeIn(response))
  return {
    status: isNobodys ? 'bounced' : isFinal ? 'refused' : 'later',
    reason: reply > 0 ? `${code} ${reply}` : code,
  }
}
