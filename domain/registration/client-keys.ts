import { and, asc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import { client, clientKey, type Database, type Transaction } from '#db/schema/index.ts'
import type { DeskRequest } from '#domain/access/desk.ts'
import { missingPermission } from '#domain/problem.ts'
import type { ClientDesk } from './client-desk.ts'
import { parsePublicKey, type PublicKey } from './public-key.ts'
import { recordChange, type Registrar } from './registration-change.ts'
import type { FieldProblem } from './request-to-register.ts'

/** Keys that a client may have at once: the one in use and the one that takes its place. */
export const keysAtOnce = 2

const stands = or(isNull(clientKey.notAfter), gt(clientKey.notAfter, sql`now()`))

export interface ListedKey {
  kid: string
  kind: string
  addedAt: Date
  notAfter: Date | null
}

/** A client of an organisation, with the keys that it may sign with now. */
export interface ClientWithKeys {
  clientId: string
  name: string
  role: (typeof client.$inferSelect)['role']
  status: 'active' | 'suspended'
  suspendedBy: (typeof client.$inferSelect)['suspendedBy']
  scope: string
  keys: ListedKey[]
}

const kindOf = ({ kty, crv, alg }: (typeof clientKey.$inferSelect)['jwk']): string =>
  [kty, crv, alg].filter(Boolean).join(' · ')

/** The clients that are looked after at a desk, those left out that were ended. @throws missingPermission */
export async function listClients(database: Database, desk: ClientDesk): Promise<ClientWithKeys[]> {
  return desk.work(database, async (transaction) => {
    const clients = await transaction
      .select()
      .from(client)
      .where(and(desk.clients, isNull(client.endedAt)))
      .orderBy(client.createdAt, client.clientId)
    const keys = await keysOf(
      transaction,
      clients.map(({ clientId }) => clientId),
    )
    return clients.map(({ clientId, name, role, status, suspendedBy, scope }) => ({
      clientId,
      name,
      role,
      status,
      suspendedBy,
      scope,
      keys: keys.filter((key) => key.clientId === clientId).map(({ clientId: _owner, ...key }) => key),
    }))
  })
}

async function keysOf(transaction: Transaction, clientIds: string[]) {
  if (clientIds.length === 0) return []
  const rows = await transaction
    .select()
    .from(clientKey)
    .where(and(inArray(clientKey.clientId, clientIds), stands))
    .orderBy(asc(clientKey.addedAt), asc(clientKey.kid))
  return rows.map(({ clientId, kid, jwk, addedAt, notAfter }) => ({
    clientId,
    kid,
    kind: kindOf(jwk),
    addedAt,
    notAfter,
  }))
}

/**
 * Registers a public key beside the one in use, so that a client goes over to it without an interruption.
 * @returns what is wrong with what was pasted; nothing when it was registered
 * @throws missingPermission, also for another organisation's client
 */
export async function addKey(
  database: Database,
  desk: ClientDesk,
  { clientId, pasted }: { clientId: string; pasted: string },
  request: DeskRequest,
): Promise<FieldProblem | undefined> {
  return desk.work(database, async (transaction, by) => {
    const { profile } = await lockClient(transaction, desk, clientId)
    const key = readPublicKey(pasted, profile === 'fapi2')
    if (typeof key === 'string') return key
    const [known] = await transaction
      .select({ kid: clientKey.kid })
      .from(clientKey)
      .where(and(eq(clientKey.clientId, clientId), eq(clientKey.kid, key.kid)))
    if (known) return 'keyTwice'
    if ((await keysOf(transaction, [clientId])).length >= keysAtOnce) return 'tooManyKeys'
    await insertKey(transaction, desk, by, { clientId, key }, request)
    return undefined
  })
}

/** A public key as it was pasted, that has not ended. @param isForPortal as parsePublicKey */
export function readPublicKey(pasted: string, isForPortal: boolean): PublicKey | FieldProblem {
  const key = parsePublicKey(pasted, isForPortal)
  const hasEnded = typeof key !== 'string' && key.notAfter !== undefined && key.notAfter.getTime() < Date.now()
  return hasEnded ? 'key' : key
}

/** Writes a key of a client, with its line in the log of changes. */
export async function insertKey(
  transaction: Transaction,
  { enterpriseNumber }: Pick<ClientDesk, 'enterpriseNumber'>,
  by: Registrar,
  { clientId, key }: { clientId: string; key: PublicKey },
  request: DeskRequest,
): Promise<void> {
  await transaction.insert(clientKey).values({ clientId, kid: key.kid, jwk: key.jwk, notAfter: key.notAfter })
  await recordChange(transaction, by, request, {
    enterpriseNumber,
    subject: clientId,
    what: 'keyAdded',
    details: { kid: key.kid },
  })
}

/**
 * Ends a key, from the next request on. Safe to repeat. The last one may end too: the client is then without, and can get no token.
 * @throws missingPermission, also for another organisation's client
 */
export async function endKey(
  database: Database,
  desk: ClientDesk,
  { clientId, kid }: { clientId: string; kid: string },
  request: DeskRequest,
): Promise<void> {
  await desk.work(database, async (transaction, by) => {
    await lockClient(transaction, desk, clientId)
    const ended = await transaction
      .update(clientKey)
      .set({ notAfter: sql`now()` })
      .where(and(eq(clientKey.clientId, clientId), eq(clientKey.kid, kid), stands))
      .returning({ kid: clientKey.kid })
    if (ended.length > 0)
      await recordChange(transaction, by, request, {
        enterpriseNumber: desk.enterpriseNumber,
        subject: clientId,
        what: 'keyEnded',
        details: { kid },
      })
  })
}

/** One change of a client at a time, so that its keys are never more than may be. @throws missingPermission, also once it was ended */
export async function lockClient(
  transaction: Transaction,
  desk: ClientDesk,
  clientId: string,
): Promise<typeof client.$inferSelect> {
  const [found] = await transaction
    .select()
    .from(client)
    .where(and(eq(client.clientId, clientId), desk.clients, isNull(client.endedAt)))
    .for('update')
  if (!found) throw missingPermission('This client is another organisation’s')
  return found
}
