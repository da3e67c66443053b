import { type SQL, sql } from 'drizzle-orm'
import { enterBox } from './read-in-box.ts'
import { type SessionLimits, sessionStands } from './session.ts'

const boxOf = (lookupHash: Uint8Array) => sql`(SELECT box_id FROM box_identifier WHERE lookup_hash = ${lookupHash})`

/**
 * The admission (see `reader.ts`) of a signed-in citizen to the own box: the session is judged when the data is read.
 * @param boxHash the look-up hash of the citizen's box
 */
export function citizenAdmission(sessionHash: Uint8Array, boxHash: Uint8Array, limits: SessionLimits): SQL {
  return sql`SELECT ${enterBox(boxOf(boxHash))} AS box_id FROM session WHERE session.session_hash = ${sessionHash} AND ${sessionStands(limits)}`
}

/**
 * The admission of a partner portal (HIP) to the box of a citizen: registration and consent are both judged when the data is read, and
 * no row is left once either has ended.
 * @param subject the person, as the authorization server calls them to this portal alone (the token's `sub`)
 */
export function portalAdmission(clientId: string, subject: string): SQL {
  const box = sql`(SELECT box_id FROM box_identifier WHERE lookup_hash = consent.ssin_hash)`
  return sql`SELECT ${enterBox(box)} AS box_id FROM client JOIN portal_consent AS consent ON consent.client_id = client.client_id WHERE client.client_id = ${clientId} AND client.status = 'active' AND consent.subject = ${subject} AND consent.revoked_at IS NULL AND consent.valid_until > now()`
}

/**
 * The admission of a signed-in person to the box of an enterprise: session and appointment are both judged when the data is read.
 * @param enterprise its number, and the look-up hash of its box
 */
export function enterpriseUserAdmission(
  sessionHash: Uint8Array,
  enterprise: { number: string; boxHash: Uint8Array },
  limits: SessionLimits,
): SQL {
  return sql`SELECT ${enterBox(boxOf(enterprise.boxHash))} AS box_id FROM session JOIN enterprise_user ON enterprise_user.ssin_hash = session.ssin_hash WHERE session.session_hash = ${sessionHash} AND enterprise_user.enterprise_number = ${enterprise.number} AND ${sessionStands(limits)}`
}
