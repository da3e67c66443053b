import { keyProvider } from '#adapters/key-provider/index.ts'
import { resendMailer } from '#adapters/mailer/resend.ts'
import { type ReturnPaths, returnPaths } from '#adapters/mailer/return-path.ts'
import { smtpMailer } from '#adapters/mailer/smtp.ts'
import type { Mailer } from '#domain/notification/mailer.ts'
import { env } from '#env.ts'

const shared = globalThis as typeof globalThis & { eboxMailer?: Mailer }

/** The mailer of this installation: SMTP_URL, or RESEND_API_KEY (the embedded inbox speaks Resend's API). One a process. */
export function mailer(): Mailer {
  return (shared.eboxMailer ??= makeMailer())
}

/** Where mails that left by SMTP come back to; undefined without MAIL_RETURN_DOMAIN. */
export function mailReturns(): ReturnPaths | undefined {
  const { MAIL_RETURN_DOMAIN } = env()
  return MAIL_RETURN_DOMAIN === undefined ? undefined : returnPaths(keyProvider(), MAIL_RETURN_DOMAIN)
}

function makeMailer(): Mailer {
  const { SMTP_URL, RESEND_API_KEY, RESEND_BASE_URL, MAIL_FROM } = env()
  if (SMTP_URL) return smtpMailer({ url: SMTP_URL, from: MAIL_FROM, returns: mailReturns() })
  if (RESEND_API_KEY) return resendMailer({ apiKey: RESEND_API_KEY, baseUrl: RESEND_BASE_URL, from: MAIL_FROM })
  throw new Error('Neither SMTP_URL nor RESEND_API_KEY is set')
}
