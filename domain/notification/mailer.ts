import type { alertKinds } from '#db/schema/index.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'

/** What one mail says, apart from whom it goes to. */
export interface MailContent {
  language: string
  subject: string
  html: string
  text: string
  /** Where its reader turns off mails like it; absent where the law does not let them be turned off */
  unsubscribeUrl?: string
}

/** One mail to one person. Two mails of the same key are one mail: the second is never delivered where the system can tell. */
export interface Mail extends MailContent {
  key: string
  to: EmailAddress
  /** The alert by which the mail system is to name it when it tells what became of it; absent for what is no alert */
  alert?: AlertName
}

/** An alert as a mail system may know it: by its message, which tells nobody of a box. */
export interface AlertName {
  messageId: string
  kind: (typeof alertKinds)[number]
}

/** What a mail system tells of a mail that it took. */
export type MailReport = 'deferred' | 'delivered' | 'bounced' | 'failed'

/**
 * What became of a mail. `refused`: the mail system will never take it. `bounced`: nor any other to this address, which is nobody's. `later`: it did not take it now, or nobody knows; sending it
 * again under the same key is safe. A reason is the system's own code, never a text: that may repeat the address.
 */
export type MailOutcome =
  { status: 'accepted' } | { status: 'refused' | 'bounced'; reason: string } | { status: 'later'; reason: string }

/** Port: the system that mails leave through (Resend, SMTP, or the embedded inbox). */
export interface Mailer {
  /**
   * Hands mails over; a batch that is repeated with the same mails in the same order is taken once.
   * @returns an outcome for each mail, in their order; a mail system that is down is an outcome too, not an error
   */
  sendBatch: (mails: readonly Mail[]) => Promise<MailOutcome[]>
}
