import { and, eq, gt, sql } from 'drizzle-orm'
import { z } from 'zod'
import {
  authorizationArtifact as artifact,
  client,
  type Database,
  ebox,
  enterpriseRegister,
  portalConsent,
  type Transaction,
} from '#db/schema/index.ts'
import type { TranslatedString } from '#db/schema/content.ts'
import { admit } from '#domain/access/read-in-box.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'
import type { BoxHolder } from './own-box.ts'

/** A portal asks a person to let it read an own box (RFC 6749 §4.1.1), and waits at the authorization server. */
export interface ConsentRequest {
  clientId: string
  portalName: string
  enterpriseNumber: string
  /** As the register has it; absent for an enterprise that it does not know */
  enterpriseName?: TranslatedString
  /** What it asks, as the scopes of the registration are named */
  scopes: string[]
  /** Until when a consent given now would stand */
  validUntil: Date
}

/** The path of the authorization server where a request that was answered goes on. */
export interface Answered {
  is: 'answered'
  goOnAt: string
}

/** `gone`: unknown, too old, or of a portal that may ask no more. `notOpen`: the box that was chosen is not open. */
export type ConsentOutcome = Answered | { is: 'gone' | 'notOpen' }

/** What oidc-provider keeps of a request that waits for somebody, as far as it is read here. */
const Waiting = z.object({
  returnTo: z.url(),
  params: z.object({ client_id: z.string(), scope: z.string() }),
})

const waitsAs = (requestId: string) =>
  and(eq(artifact.model, 'Interaction'), eq(artifact.artifactId, requestId), gt(artifact.expiresAt, sql`now()`))
const isPortal = and(eq(client.role, 'partnerPortal'), eq(client.status, 'active'))
const consentEnds = (months: number) => sql`now() + make_interval(months => ${months}::int)`

/**
 * A request that waits for its answer, or was answered and not yet taken further.
 * @param months how long a consent stands
 * @returns undefined when it is gone
 */
export async function readConsentRequest(
  database: Database,
  requestId: string,
  months: number,
): Promise<ConsentRequest | undefined> {
  const waiting = await findWaiting(database, requestId)
  if (!waiting) return undefined
  const [portal] = await database
    .select({
      clientId: client.clientId,
      portalName: client.name,
      enterpriseNumber: client.enterpriseNumber,
      enterpriseName: enterpriseRegister.name,
      validUntil: consentEnds(months).mapWith(client.createdAt),
    })
    .from(client)
    .leftJoin(enterpriseRegister, eq(enterpriseRegister.enterpriseNumber, client.enterpriseNumber))
    .where(and(eq(client.clientId, waiting.params.client_id), isPortal))
  if (!portal) return undefined
  const { enterpriseName, ...known } = portal
  return { ...known, ...(enterpriseName && { enterpriseName }), scopes: waiting.params.scope.split(' ') }
}

/** Where a request goes on that was answered. @returns undefined when it is gone */
export async function placeToGoOn(database: Database, requestId: string): Promise<string | undefined> {
  const waiting = await findWaiting(database, requestId)
  return waiting && pathOf(waiting.returnTo)
}

/**
 * The person lets the portal read one box: the consent is written and the request goes on, together or not at all. Given again, it stands anew.
 * @param by whose box it is
 * @throws missingPermission when the session has ended
 */
export async function giveConsent(
  database: Database,
  keys: KeyProvider,
  { reader, holder }: BoxHolder,
  { requestId, months }: { requestId: string; months: number },
  request: AuditedRequest,
): Promise<ConsentOutcome> {
  return database.transaction(async (transaction) => {
    const boxId = await admit(transaction, reader, 'manageEbox')
    const [box] =
      boxId === undefined
        ? []
        : await transaction
            .select({ activatedAt: ebox.activatedAt })
            .from(ebox)
            .where(eq(ebox.boxId, Number(boxId)))
    if (!box?.activatedAt) return { is: 'notOpen' }
    const waiting = await findWaiting(transaction, requestId)
    if (!waiting) return { is: 'gone' }
    const { client_id: clientId, scope } = waiting.params
    const [portal] = await transaction
      .select({ clientId: client.clientId })
      .from(client)
      .where(and(eq(client.clientId, clientId), isPortal))
    if (!portal) return { is: 'gone' }
    const subject = portalSubject(keys, clientId, holder)
    const terms = { scope, givenAt: sql`now()`, validUntil: consentEnds(months), revokedAt: null, isUntold: true }
    await transaction
      .insert(portalConsent)
      .values({ clientId, subject, ssinHash: boxLookupHash(keys, holder), ...terms })
      .onConflictDoUpdate({ target: [portalConsent.clientId, portalConsent.subject], set: terms })
    await answer(transaction, requestId, { login: { accountId: subject, remember: false }, consent: {} })
    await appendAuditLines(transaction, [
      { ...request, responseCode: 200, details: { consentedPortal: clientId, consentedScope: scope } },
    ])
    return { is: 'answered', goOnAt: pathOf(waiting.returnTo) }
  })
}

/** The citizen does not: the portal is told so, and nothing else changes. */
export async function refuseConsent(database: Database, requestId: string): Promise<ConsentOutcome> {
  return database.transaction(async (transaction) => {
    const waiting = await findWaiting(transaction, requestId)
    if (!waiting) return { is: 'gone' }
    await answer(transaction, requestId, { error: 'access_denied', error_description: 'the citizen said no' })
    return { is: 'answered', goOnAt: pathOf(waiting.returnTo) }
  })
}

async function findWaiting(database: Database | Transaction, requestId: string) {
  const [row] = await database.select({ payload: artifact.payload }).from(artifact).where(waitsAs(requestId))
  return row && Waiting.parse(row.payload)
}

/** What the authorization server reads when the browser comes back to it (oidc-provider, `interactionFinished`). */
async function answer(transaction: Transaction, requestId: string, result: Record<string, unknown>): Promise<void> {
  await transaction
    .update(artifact)
    .set({ payload: sql`${artifact.payload} || ${JSON.stringify({ result })}::jsonb` })
    .where(waitsAs(requestId))
}

const pathOf = (address: string) => new URL(address).pathname

/** The name by which a portal knows the holder of a box: always the same, and another at each portal and for each box (OIDC Core §8.1). */
function portalSubject(keys: KeyProvider, clientId: string, holder: Holder): string {
  const person = Buffer.from(boxLookupHash(keys, holder)).toString('base64url')
  return Buffer.from(keys.lookupHash('portalSubject', `${clientId}|${person}`)).toString('base64url')
}
