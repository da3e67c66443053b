import { and, count, eq, isNull, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { client, clientKey, type Database } from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import type { DeskRequest } from '#domain/access/desk.ts'
import { consumerClients } from './client-desk.ts'
import { insertKey, lockClient, readPublicKey } from './client-keys.ts'
import { standingTerms } from './consumer-terms.ts'
import { freeClientId } from './free-client-id.ts'
import type { EnterpriseManager } from './manage-enterprise.ts'
import { onboardingKinds } from './onboarding-kinds.ts'
import { recordChange } from './registration-change.ts'
import { type FieldProblems, problemsOf, typed } from './request-to-register.ts'

/** Software of its own that an enterprise may register. */
export const mostSoftware = 5

const Form = z.looseObject({ name: typed(100), key: z.string().max(20_000) })

/** Why software was not registered: fields to put right, terms that wait to be accepted, or as many as there may be. */
export type SoftwareProblem = { problems: FieldProblems<'name' | 'key'> } | { problem: 'terms' | 'tooMany' }

/**
 * Registers software that consults the enterprise's own box, with its first public key: from now on the authorization server gives it tokens.
 * @param given what was filled in
 * @throws missingPermission
 */
export async function registerSoftware(
  database: Database,
  manager: EnterpriseManager,
  given: unknown,
  request: DeskRequest,
): Promise<SoftwareProblem | { clientId: string }> {
  const parsed = Form.safeParse(given)
  const { role, profile, scopes: names } = onboardingKinds.documentConsumer
  const key = parsed.data && readPublicKey(parsed.data.key, profile === 'fapi2')
  if (!parsed.success) return { problems: problemsOf(parsed.error) }
  if (!key || typeof key === 'string') return { problems: { key: key ?? 'key' } }
  const desk = consumerClients(manager)
  return desk.work(database, async (transaction, by) => {
    if (!(await standingTerms(transaction, manager)).accepted) return { problem: 'terms' }
    const { enterpriseNumber } = manager
    const { name } = parsed.data
    // It holds the lock under which all are counted.
    const clientId = await freeClientId(transaction, name, 'documentConsumer')
    const [standing] = await transaction
      .select({ made: count() })
      .from(client)
      .where(and(desk.clients, isNull(client.endedAt)))
    if (standing && standing.made >= mostSoftware) return { problem: 'tooMany' }
    const scope = names.map((each) => scopes[each]).join(' ')
    await transaction.insert(client).values({ clientId, role, profile, enterpriseNumber, name, scope })
    await recordChange(transaction, by, request, {
      enterpriseNumber,
      subject: clientId,
      what: 'clientRegistered',
      details: { role },
    })
    await insertKey(transaction, desk, by, { clientId, key }, request)
    return { clientId }
  })
}

/**
 * Suspends the enterprise's own software or lets it work again, from its next request on. Safe to repeat.
 * @returns false when the platform suspended it: the platform alone lets it work again
 * @throws missingPermission, also for what is not this enterprise's
 */
export async function setSoftwareStatus(
  database: Database,
  manager: EnterpriseManager,
  { clientId, status }: { clientId: string; status: 'active' | 'suspended' },
  request: DeskRequest,
): Promise<boolean> {
  const desk = consumerClients(manager)
  return desk.work(database, async (transaction, by) => {
    const before = await lockClient(transaction, desk, clientId)
    if (before.status === status) return true
    if (status === 'active' && before.suspendedBy !== 'enterprise') return false
    await transaction
      .update(client)
      .set({ status, suspendedBy: status === 'suspended' ? 'enterprise' : null })
      .where(eq(client.clientId, clientId))
    const what = status === 'active' ? 'clientResumed' : 'clientSuspended'
    await recordChange(transaction, by, request, { enterpriseNumber: desk.enterpriseNumber, subject: clientId, what })
    return true
  })
}

/**
 * Ends the enterprise's own software with its keys, for good and from its next request on.
 * @throws missingPermission, also for what is not this enterprise's or was ended before
 */
export async function endSoftware(
  database: Database,
  manager: EnterpriseManager,
  clientId: string,
  request: DeskRequest,
): Promise<void> {
  const desk = consumerClients(manager)
  await desk.work(database, async (transaction, by) => {
    const { suspendedBy } = await lockClient(transaction, desk, clientId)
    await transaction
      .update(client)
      .set({ status: 'suspended', suspendedBy: suspendedBy ?? 'enterprise', endedAt: sql`now()` })
      .where(eq(client.clientId, clientId))
    await transaction
      .update(clientKey)
      .set({ notAfter: sql`now()` })
      .where(and(eq(clientKey.clientId, clientId), or(isNull(clientKey.notAfter), sql`${clientKey.notAfter} > now()`)))
    await recordChange(transaction, by, request, {
      enterpriseNumber: desk.enterpriseNumber,
      subject: clientId,
      what: 'clientEnded',
    })
  })
}
