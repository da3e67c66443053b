import { and, asc, eq, ilike, or, sql } from 'drizzle-orm'
import { client, type Database, documentProvider, type Transaction } from '#db/schema/index.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest, type PlatformRole } from '#domain/access/desk.ts'
import { missingPermission, resourceNotFound } from '#domain/problem.ts'
import { literally } from './literally.ts'
import { type Desk, deskOfClient } from './onboarding-kinds.ts'
import { recordChange } from './registration-change.ts'

/** A client as the desks see it. */
export interface RegisteredClient {
  clientId: string
  name: string
  role: (typeof client.$inferSelect)['role']
  enterpriseNumber: string
  status: 'active' | 'suspended'
  /** Its own enterprise suspended or ended it: the platform does not let it work again */
  isStoppedByEnterprise: boolean
  scope: string
  profile: string
  redirectUris: string[]
  readsPerMinute: number | null
  writesPerMinute: number | null
  createdAt: Date
  desk: Desk
  /** Whether the person who asks may change it */
  isOwn: boolean
}

/** Clients that one page shows. */
export const clientsOnPage = 100

const withDesk = (row: typeof client.$inferSelect, roles: readonly PlatformRole[]): RegisteredClient => {
  const desk = deskOfClient(row)
  const isStoppedByEnterprise = row.endedAt !== null || row.suspendedBy === 'enterprise'
  return { ...row, desk, isOwn: roles.includes(desk), isStoppedByEnterprise }
}

/**
 * The registered clients by name, those of both desks; each is changed by its own.
 * @param q a part of a name, an id or an enterprise number; absent: all of them
 * @throws missingPermission
 */
export async function listRegisteredClients(
  database: Database,
  person: DeskPerson,
  q?: string,
): Promise<RegisteredClient[]> {
  return atPlatformDesk(database, person, 'readRegistrations', async (transaction, roles) => {
    const wanted = q && literally(q)
    const rows = await transaction
      .select()
      .from(client)
      .where(
        wanted
          ? or(ilike(client.name, wanted), ilike(client.clientId, wanted), ilike(client.enterpriseNumber, wanted))
          : undefined,
      )
      .orderBy(asc(client.name), asc(client.clientId))
      .limit(clientsOnPage)
    return rows.map((row) => withDesk(row, roles))
  })
}

/** @returns undefined for an unknown one. @throws missingPermission */
export async function readRegisteredClient(
  database: Database,
  person: DeskPerson,
  clientId: string,
): Promise<RegisteredClient | undefined> {
  return atPlatformDesk(database, person, 'readRegistrations', async (transaction, roles) => {
    const [row] = await transaction.select().from(client).where(eq(client.clientId, clientId))
    return row && withDesk(row, roles)
  })
}

/** @throws resourceNotFound; missingPermission when the other desk owns it */
async function lockOwnClient(transaction: Transaction, roles: readonly PlatformRole[], clientId: string) {
  const [row] = await transaction.select().from(client).where(eq(client.clientId, clientId)).for('update')
  if (!row) throw resourceNotFound()
  if (!roles.includes(deskOfClient(row))) throw missingPermission('The other desk owns this registration')
  return row
}

/**
 * Suspends a client or lets it work again, from its next request on: every request reads this row. Safe to repeat. What its enterprise
 * suspended or ended itself the platform does not let work again.
 * @throws missingPermission, resourceNotFound
 */
export async function setClientStatus(
  database: Database,
  person: DeskPerson,
  { clientId, status, reason }: { clientId: string; status: 'active' | 'suspended'; reason: string },
  request: DeskRequest,
): Promise<void> {
  await atPlatformDesk(database, person, 'changeRegistration', async (transaction, roles) => {
    const { enterpriseNumber, ...before } = await lockOwnClient(transaction, roles, clientId)
    const suspendedBy = status === 'suspended' ? 'platform' : null
    const isOfEnterprise = status === 'active' && before.suspendedBy === 'enterprise'
    if (before.endedAt || isOfEnterprise || (before.status === status && before.suspendedBy === suspendedBy)) return
    await transaction.update(client).set({ status, suspendedBy }).where(eq(client.clientId, clientId))
    const what = status === 'active' ? 'clientResumed' : 'clientSuspended'
    await recordChange(transaction, person, request, { enterpriseNumber, subject: clientId, what, details: { reason } })
  })
}

/**
 * Sets what a client may ask in a minute; absent: as everybody. Every process follows within a second or two (http/rate-limit.ts).
 * @throws missingPermission, resourceNotFound
 */
export async function setClientQuotas(
  database: Database,
  person: DeskPerson,
  { clientId, readsPerMinute = null, writesPerMinute = null }: ClientQuotas & { clientId: string },
  request: DeskRequest,
): Promise<void> {
  await atPlatformDesk(database, person, 'changeRegistration', async (transaction, roles) => {
    const before = await lockOwnClient(transaction, roles, clientId)
    await transaction.update(client).set({ readsPerMinute, writesPerMinute }).where(eq(client.clientId, clientId))
    await recordChange(transaction, person, request, {
      enterpriseNumber: before.enterpriseNumber,
      subject: clientId,
      what: 'quotaChanged',
      details: {
        before: { readsPerMinute: before.readsPerMinute, writesPerMinute: before.writesPerMinute },
        after: { readsPerMinute, writesPerMinute },
      },
    })
  })
}

/** Requests that a client may make in a minute; what is absent or null is as everybody's. */
export interface ClientQuotas {
  readsPerMinute?: number | null
  writesPerMinute?: number | null
}

/** The providers of the federation, by name. @throws missingPermission */
export async function listProviders(
  database: Database,
  person: DeskPerson,
): Promise<(typeof documentProvider.$inferSelect)[]> {
  return atPlatformDesk(database, person, 'readRegistrations', (transaction) =>
    transaction.select().from(documentProvider).orderBy(asc(documentProvider.name)).limit(200),
  )
}

/**
 * Suspends a provider or lets it answer again; the federation's desk alone. Safe to repeat.
 * @throws missingPermission
 */
export async function setProviderStatus(
  database: Database,
  person: DeskPerson,
  { enterpriseNumber, status }: { enterpriseNumber: string; status: 'active' | 'suspended' },
  request: DeskRequest,
): Promise<void> {
  await atPlatformDesk(database, person, 'changeRegistration', async (transaction, roles) => {
    if (!roles.includes('federationDesk')) throw missingPermission('The federation’s desk owns this registration')
    const changed = await transaction
      .update(documentProvider)
      .set({ status })
      .where(and(eq(documentProvider.enterpriseNumber, enterpriseNumber), sql`${documentProvider.status} <> ${status}`))
      .returning({ enterpriseNumber: documentProvider.enterpriseNumber })
    const what = status === 'active' ? 'providerResumed' : 'providerSuspended'
    if (changed.length > 0)
      await recordChange(transaction, person, request, { enterpriseNumber, subject: enterpriseNumber, what })
  })
}
