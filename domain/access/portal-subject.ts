import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { portalConsent } from '#db/schema/index.ts'

/**
 * Who a portal acted for, as the audit trail keeps it: a portal's name for a person is another at each portal, and so is this.
 * @param subject the token's `sub`
 * @returns SHA-256, 32 bytes
 */
export const portalSubjectHash = (clientId: string, subject: string): Uint8Array =>
  createHash('sha256').update(`${clientId}|${subject}`).digest()

/** The same of a row of `portal_consent`. */
export const consentSubjectHash = sql`sha256(convert_to(${portalConsent.clientId} || '|' || ${portalConsent.subject}, 'UTF8'))`
