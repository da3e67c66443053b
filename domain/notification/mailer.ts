import type { EmailAddress } from '#domain/ebox/email-address.ts'

/** What one mail says, apart from whom it goes to. */
export interface MailContent {
  language: string
  subject: string
  html: string
  text: string
}

/** One mail to one person. Two mails of the same key are one mail: the second is never delivered where the system can tell. */
export interface Mail extends MailContent {
  key: string
  to: EmailAddress
}

/**
 * What became of a mail. `refused`: the mail system will never take it. `later`: it did not take it now, or nobody knows; sending it
 * again under the same key is safe. A reason is the system's own code, never a text: that may repeat the address.
 */
export type MailOutcome =
  { status: 'accepted' } | { status: 'refused'; reason: string } | { status: 'later'; reason: string }

/** Port: the system that mails leave through (Resend, SMTP, or the embedded inbox). */
export interface Mailer {
  /**
   * Hands mails over; a batch that is repeated with the same mails in the same order is taken once.
   * @returns an outcome for each mail, in their order; a mail system that is down is an outcome too, not an error
   */
  sendBatch: (mails: readonly Mail[]) => Promise<MailOutcome[]>
}
