import { type SQL, sql } from 'drizzle-orm'
import type { Values } from '#db/statement.ts'
import { enterBox } from './enter-box.ts'
import { type SessionLimits, sessionStands } from './session.ts'

/**
 * A SELECT of at most one row, `box_id`: it checks the live state of session, client and right, and names the box to row level security
 * by `enterBox`. No row: the right has ended. A row with NULL: the right stands, no box exists yet.
 */
export interface Admission {
  /** With placeholders, so that it is the same for everybody who is admitted in this way */
  readonly written: SQL
  readonly values: Values
}

const given = sql.placeholder
const boxOf = (lookupHash: SQL) => sql`(SELECT box_id FROM box_identifier WHERE lookup_hash = ${lookupHash})`
const boxGiven = enterBox(boxOf(sql`${given('boxHash')}`))
const sessionGiven = sql`session.session_hash = ${given('sessionHash')}
  AND ${sessionStands({ idleMinutes: given('idleMinutes'), absoluteHours: given('absoluteHours') })}`

const ofClient = sql`SELECT ${boxGiven} AS box_id FROM client
  WHERE client.client_id = ${given('clientId')} AND client.status = 'active' AND client.enterprise_number = ${given('enterpriseNumber')}`

/** Of an enterprise's own software to that enterprise's box. No row once the client is suspended or works for another enterprise. */
export const clientAdmission = (clientId: string, enterprise: { number: string; boxHash: Uint8Array }): Admission => ({
  written: ofClient,
  values: { clientId, enterpriseNumber: enterprise.number, boxHash: enterprise.boxHash },
})

const ofCitizen = sql`SELECT ${boxGiven} AS box_id FROM session WHERE ${sessionGiven}`

/**
 * Of a signed-in citizen to the own box: the session is judged when the data is read.
 * @param boxHash the look-up hash of the citizen's box
 */
export const citizenAdmission = (sessionHash: Uint8Array, boxHash: Uint8Array, limits: SessionLimits): Admission => ({
  written: ofCitizen,
  values: { sessionHash, boxHash, ...limits },
})

const ofPortal = sql`SELECT ${enterBox(boxOf(sql`consent.ssin_hash`))} AS box_id
  FROM client JOIN portal_consent AS consent ON consent.client_id = client.client_id
  WHERE client.client_id = ${given('clientId')} AND client.status = 'active' AND consent.subject = ${given('subject')}
    AND consent.revoked_at IS NULL AND consent.valid_until > now()`

/**
 * Of a partner portal (HIP) to the box of a citizen: registration and consent are both judged when the data is read, and no row is left
 * once either has ended.
 * @param subject the person, as the authorization server calls them to this portal alone (the token's `sub`)
 */
export const portalAdmission = (clientId: string, subject: string): Admission => ({
  written: ofPortal,
  values: { clientId, subject },
})

const ofEnterpriseUser = sql`SELECT ${boxGiven} AS box_id
  FROM session JOIN enterprise_user ON enterprise_user.ssin_hash = session.ssin_hash
  WHERE enterprise_user.enterprise_number = ${given('enterpriseNumber')} AND ${sessionGiven}`

/**
 * Of a signed-in person to the box of an enterprise: session and appointment are both judged when the data is read.
 * @param enterprise its number, and the look-up hash of its box
 */
export const enterpriseUserAdmission = (
  sessionHash: Uint8Array,
  enterprise: { number: string; boxHash: Uint8Array },
  limits: SessionLimits,
): Admission => ({
  written: ofEnterpriseUser,
  values: { sessionHash, enterpriseNumber: enterprise.number, boxHash: enterprise.boxHash, ...limits },
})
