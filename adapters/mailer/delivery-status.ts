import PostalMime from 'postal-mime'
import { codeIn, isNobodysAddress } from '#adapters/mailer/nobodys-address.ts'
import type { MailReport } from '#domain/notification/mailer.ts'

/** What is opened of a mail that anybody may have written. */
const mostGroups = 10
const bounds = { maxNestingDepth: 10, maxHeadersSize: 65_536, forceRfc822Attachments: true }

/**
 * Reads what a mail server tells of a mail that it returns or holds up (RFC 3464), by the first recipient that it speaks of: our mails
 * have one. The diagnosis of the other server comes before the code of the one that reports, which is often a bare `5.0.0`.
 * @returns undefined for what is no such report, such as a notice of absence, and for what tells nothing new (`relayed`)
 */
export async function readDeliveryStatus(mail: Uint8Array): Promise<MailReport | undefined> {
  for (const fields of await recipientsIn(mail)) {
    const action = fields.get('action')?.toLowerCase()
    if (action === 'delayed') return 'deferred'
    if (action === 'delivered') return 'delivered'
    if (action !== 'failed') continue
    const [, diagnosis = ''] = fields.get('diagnostic-code')?.split(/;\s{0,9}/) ?? []
    const code = codeIn(diagnosis) || (fields.get('status')?.split(/\s/)[0] ?? '')
    return isNobodysAddress(code) ? 'bounced' : 'failed'
  }
  return undefined
}

/** The fields of each recipient, by their names in small letters; none when it is no report, or not to be read as a mail at all. */
async function recipientsIn(mail: Uint8Array): Promise<Map<string, string>[]> {
  const parsed = await PostalMime.parse(mail, { ...bounds, attachmentEncoding: 'utf8' }).catch(() => undefined)
  const status = parsed?.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status')
  if (typeof status?.content !== 'string') return []
  const groups = status.content.replaceAll('\r', '').split('\n\n', mostGroups)
  const read = await Promise.all(groups.map((group) => PostalMime.parse(`${group}\n\n`, bounds)))
  return read.map(({ headers }) => new Map(headers.map(({ key, value }) => [key, value])))
}
