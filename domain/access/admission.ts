import { type SQL, sql } from 'drizzle-orm'
import type { Values } from '#db/statement.ts'
import { enterBox, onlyRights } from './enter-box.ts'
import { appointmentStands } from './enterprise-user.ts'
import { hasMandateTo } from './mandate.ts'
import { mandateStands } from './person-mandate.ts'
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

const ofServiceProvider = sql`SELECT ${boxGiven} AS box_id FROM client
  WHERE client.client_id = ${given('clientId')} AND client.status = 'active' AND ${hasMandateTo('consult')}`

/**
 * Of a service provider's software to the box of an enterprise that lets it consult: registration and mandate are judged when the data is
 * read.
 * @param enterprise whose box it is
 */
export const serviceProviderAdmission = (
  clientId: string,
  enterprise: { number: string; boxHash: Uint8Array },
): Admission => ({
  written: ofServiceProvider,
  values: { clientId, onBehalfOf: enterprise.number, boxHash: enterprise.boxHash },
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
    AND consent.revoked_at IS NULL AND consent.valid_until > now()
    AND EXISTS (SELECT FROM authorization_artifact AS granted WHERE granted.model = 'Grant' AND granted.artifact_id = ${given('grantId')})`

/**
 * Of a partner portal (HIP) to an own box of a person: registration, consent and grant are judged when the data is read, and no row is left
 * once one of them has ended (a grant does when its code was used twice, RFC 6749 §4.1.2).
 * @param subject the person, as the authorization server calls them to this portal alone (the token's `sub`)
 * @param grantId what the token hangs on
 */
export const portalAdmission = (clientId: string, subject: string, grantId: string): Admission => ({
  written: ofPortal,
  values: { clientId, subject, grantId },
})

const ofProfessional = sql`SELECT ${boxGiven} AS box_id FROM session
  WHERE ${given('quality')}::text = ANY (session.qualities) AND ${sessionGiven}`

/**
 * Of a signed-in person to the own box under a quality, which the identity provider told at this sign-in.
 * @param box its look-up hash, and the quality
 */
export const professionalAdmission = (
  sessionHash: Uint8Array,
  box: { boxHash: Uint8Array; quality: string },
  limits: SessionLimits,
): Admission => ({ written: ofProfessional, values: { sessionHash, ...box, ...limits } })

const ofMandatary = sql`
  SELECT ${enterBox(boxOf(sql`person_mandate.mandator_hash`), onlyRights(sql`person_mandate.rights`))} AS box_id
  FROM session JOIN person_mandate ON person_mandate.mandatary_hash = session.ssin_hash
  WHERE person_mandate.mandate_id = ${given('mandateId')} AND ${mandateStands} AND ${sessionGiven}`

/**
 * Of a signed-in person to the box of another, under a mandate: session, mandate, its days and what it lets read are judged when the data is
 * read; row level security shows no message that it does not name.
 */
export const mandataryAdmission = (sessionHash: Uint8Array, mandateId: string, limits: SessionLimits): Admission => ({
  written: ofMandatary,
  values: { sessionHash, mandateId, ...limits },
})

const ofEnterpriseUser = sql`
  SELECT ${enterBox(boxOf(sql`${given('boxHash')}`), onlyRights(sql`enterprise_user.rights`))} AS box_id
  FROM session JOIN enterprise_user ON enterprise_user.ssin_hash = session.ssin_hash
  WHERE enterprise_user.enterprise_number = ${given('enterpriseNumber')} AND ${appointmentStands} AND ${sessionGiven}`

/**
 * Of a signed-in person to the box of an enterprise: session, appointment and rights are judged when the data is read, and row level
 * security shows no message that the rights do not name.
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

const ofEnterpriseManager = sql`
  SELECT ${boxGiven} AS box_id
  FROM session JOIN enterprise_user ON enterprise_user.ssin_hash = session.ssin_hash
  WHERE enterprise_user.enterprise_number = ${given('enterpriseNumber')} AND enterprise_user.role IN ('accessManager', 'coManager')
    AND ${appointmentStands} AND ${sessionGiven}`

/**
 * Of an access manager or co-manager to what an enterprise's box is made of: its people, partitions and rules. It sees every message, so that
 * no partition is taken for empty and no rule tried on half of them; the operations that are open to such a reader tell no content.
 * @param enterprise as above
 */
export const enterpriseManagerAdmission = (
  sessionHash: Uint8Array,
  enterprise: { number: string; boxHash: Uint8Array },
  limits: SessionLimits,
): Admission => ({
  written: ofEnterpriseManager,
  values: { sessionHash, enterpriseNumber: enterprise.number, boxHash: enterprise.boxHash, ...limits },
})
