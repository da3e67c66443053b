import { randomUUID } from 'node:crypto'
import { and, asc, count, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { client, type Database, type Transaction, webhook, webhookDelivery } from '#db/schema/index.ts'
import type { DeskRequest } from '#domain/access/desk.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Outbound } from '#domain/outbound/outbound.ts'
import { missingPermission } from '#domain/problem.ts'
import { makeSecret } from '#domain/webhook/secret.ts'
import { typesOfRole, type WebhookEventType } from '#domain/webhook/webhook-event.ts'
import type { ClientDesk } from './client-desk.ts'
import { lockClient } from './client-keys.ts'
import { recordChange, type Registrar } from './registration-change.ts'
import { type FieldProblems, problemsOf } from './request-to-register.ts'

/** Webhooks that a client may have. */
export const mostWebhooks = 3
/** How long a secret signs beside the one that took over from it. */
export const formerSecretHours = 24
/** What is to be told, was, or was given up, is kept for so long, and can be told again. */
export const keptDays = 30
const shownDeliveries = 10
/** The texts of the desk say `or more` at this number. */
const mostCounted = 1_000

/** A delivery as its people see it; no content, and of a person what the portal calls them at most. */
export type ListedDelivery = Pick<
  typeof webhookDelivery.$inferSelect,
  | 'deliveryId'
  | 'type'
  | 'occurredAt'
  | 'status'
  | 'attempts'
  | 'nextAttemptAt'
  | 'lastAttemptAt'
  | 'lastStatus'
  | 'lastProblem'
>

/** A webhook with what is on its way to it. */
export interface ListedWebhook extends Pick<
  typeof webhook.$inferSelect,
  'webhookId' | 'url' | 'types' | 'stoppedAs' | 'failingSince' | 'createdAt'
> {
  /** While a secret takes over: until when the one before signs too */
  formerUntil: Date | null
  /** What waits to be told; counted up to 1,000 */
  due: number
  /** The newest */
  deliveries: ListedDelivery[]
}

/** A client with where it is told of events, and what it can be told. */
export interface ClientWithWebhooks {
  clientId: string
  name: string
  possible: readonly WebhookEventType[]
  webhooks: ListedWebhook[]
}

/** The clients that are looked after at a desk, with their webhooks. @throws missingPermission */
export async function listWebhooks(database: Database, desk: ClientDesk): Promise<ClientWithWebhooks[]> {
  return desk.work(database, async (transaction) => {
    const clients = await transaction
      .select({ clientId: client.clientId, name: client.name, role: client.role })
      .from(client)
      .where(and(desk.clients, isNull(client.endedAt)))
      .orderBy(client.createdAt, client.clientId)
    const ids = clients.map(({ clientId }) => clientId)
    const webhooks = await transaction
      .select()
      .from(webhook)
      .where(inArray(webhook.clientId, ids))
      .orderBy(asc(webhook.webhookId))
    const webhookIds = webhooks.map(({ webhookId }) => webhookId)
    const waiting = await countWaiting(transaction, webhookIds)
    const deliveries = await newestDeliveries(transaction, webhookIds)
    return clients.map(({ clientId, name, role }) => ({
      clientId,
      name,
      possible: typesOfRole[role],
      webhooks: webhooks
        .filter((each) => each.clientId === clientId)
        .map((row) => ({
          ...toListed(row),
          due: waiting.get(row.webhookId) ?? 0,
          deliveries: deliveries.filter((each) => each.webhookId === row.webhookId),
        })),
    }))
  })
}

/** Of each webhook; where very many wait, no more are counted than `mostCounted`. */
async function countWaiting(transaction: Transaction, webhookIds: string[]): Promise<Map<string, number>> {
  const waiting = transaction
    .select({ deliveryId: webhookDelivery.deliveryId })
    .from(webhookDelivery)
    .where(and(eq(webhookDelivery.webhookId, webhook.webhookId), eq(webhookDelivery.status, 'due')))
    .limit(mostCounted)
    .as('waiting')
  const rows = await transaction
    .select({ webhookId: webhook.webhookId, due: count() })
    .from(webhook)
    .crossJoinLateral(waiting)
    .where(inArray(webhook.webhookId, webhookIds))
    .groupBy(webhook.webhookId)
  return new Map(rows.map(({ webhookId, due }) => [webhookId, due]))
}

async function newestDeliveries(transaction: Transaction, webhookIds: string[]) {
  const newest = transaction
    .select()
    .from(webhookDelivery)
    .where(eq(webhookDelivery.webhookId, webhook.webhookId))
    .orderBy(desc(webhookDelivery.deliveryId))
    .limit(shownDeliveries)
    .as('newest')
  const rows = await transaction
    .select()
    .from(webhook)
    .crossJoinLateral(newest)
    .where(inArray(webhook.webhookId, webhookIds))
    .orderBy(desc(newest.deliveryId))
  return rows.map((row) => row.newest)
}

function toListed(row: typeof webhook.$inferSelect): Omit<ListedWebhook, 'due' | 'deliveries'> {
  const { webhookId, url, types, stoppedAs, failingSince, formerUntil, createdAt } = row
  const isTakingOver = formerUntil !== null && formerUntil.getTime() > Date.now()
  return { webhookId, url, types, stoppedAs, failingSince, createdAt, formerUntil: isTakingOver ? formerUntil : null }
}

const Form = z.looseObject({
  url: z.string().trim().min(1).max(2_000),
  types: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
})

/** Why a webhook was not added: fields to put right, or as many as there may be. */
export type WebhookProblem = { problems: FieldProblems<'url' | 'types'> } | { problem: 'tooMany' }

/**
 * Has a client be told of events at an address. Events from now on; what came before is asked of the API.
 * @param given what was filled in
 * @returns the secret that deliveries are signed with, which is not told again
 * @throws missingPermission, also for another organisation's client
 */
export async function addWebhook(
  database: Database,
  desk: ClientDesk,
  { keys, outbound }: { keys: KeyProvider; outbound: Outbound },
  clientId: string,
  given: unknown,
  request: DeskRequest,
): Promise<WebhookProblem | { secret: string }> {
  const parsed = Form.safeParse(given)
  if (!parsed.success) return { problems: problemsOf(parsed.error) }
  const { url, types: wanted } = parsed.data
  const webhookId = uuidv7()
  const { written, cipher } = await makeSecret(keys, webhookId)
  return desk.work(database, async (transaction, by) => {
    const { role } = await lockClient(transaction, desk, clientId)
    const types = typesOfRole[role].filter((type) => wanted.includes(type))
    const problems: FieldProblems<'url' | 'types'> = {
      ...(!outbound.mayCall(url) && { url: 'callable' as const }),
      ...(types.length === 0 && { types: 'required' as const }),
    }
    if (Object.keys(problems).length > 0) return { problems }
    const [standing] = await transaction.select({ made: count() }).from(webhook).where(eq(webhook.clientId, clientId))
    if (standing && standing.made >= mostWebhooks) return { problem: 'tooMany' }
    await transaction.insert(webhook).values({ webhookId, clientId, url, types, secretCipher: cipher })
    await note(transaction, desk, by, request, { clientId, what: 'webhookAdded', details: { webhookId, types } })
    return { secret: written }
  })
}

/**
 * Has another secret sign; the one before signs beside it for a day, so that the receiver goes over without an interruption (T19).
 * @returns the new secret, which is not told again
 * @throws missingPermission
 */
export async function rotateSecret(
  database: Database,
  desk: ClientDesk,
  keys: KeyProvider,
  named: NamedWebhook,
  request: DeskRequest,
): Promise<{ secret: string }> {
  const { written, cipher } = await makeSecret(keys, named.webhookId)
  await onWebhook(database, desk, named, async (transaction, by) => {
    await transaction
      .update(webhook)
      .set({
        secretCipher: cipher,
        formerSecretCipher: sql`${webhook.secretCipher}`,
        formerUntil: sql`now() + make_interval(hours => ${formerSecretHours})`,
      })
      .where(eq(webhook.webhookId, named.webhookId))
    await note(transaction, desk, by, request, { ...named, what: 'webhookChanged', details: { secret: 'replaced' } })
  })
  return { secret: written }
}

/** A webhook as a form names it. */
export interface NamedWebhook {
  clientId: string
  webhookId: string
}

/** What people do to a webhook: stop it, let it work again, send a test there, have everything of the last days told again, take it away. */
export const webhookDeeds = ['stop', 'resume', 'test', 'tellAgain', 'remove'] as const
export type WebhookDeed = (typeof webhookDeeds)[number]

/** Does it; safe to repeat. @throws missingPermission, also for another organisation's webhook */
export async function changeWebhook(
  database: Database,
  desk: ClientDesk,
  named: NamedWebhook,
  deed: WebhookDeed,
  request: DeskRequest,
): Promise<void> {
  await onWebhook(database, desk, named, async (transaction, by) => {
    await deeds[deed](transaction, named.webhookId)
    const what = deed === 'remove' ? 'webhookRemoved' : 'webhookChanged'
    await note(transaction, desk, by, request, { ...named, what, details: { deed } })
  })
}

const deeds: Record<WebhookDeed, (transaction: Transaction, webhookId: string) => Promise<unknown>> = {
  stop: (transaction, webhookId) =>
    transaction
      .update(webhook)
      .set({ stoppedAs: 'byStaff' })
      .where(and(eq(webhook.webhookId, webhookId), isNull(webhook.stoppedAs))),
  /** Whatever waits is tried at once. */
  async resume(transaction, webhookId) {
    await transaction
      .update(webhook)
      .set({ stoppedAs: null, failures: 0, failingSince: null, heldUntil: null, toldAs: null })
      .where(eq(webhook.webhookId, webhookId))
    await transaction
      .update(webhookDelivery)
      .set({ nextAttemptAt: sql`now()`, attempts: 0 })
      .where(and(eq(webhookDelivery.webhookId, webhookId), eq(webhookDelivery.status, 'due')))
  },
  test: (transaction, webhookId) =>
    transaction.insert(webhookDelivery).values({
      webhookId,
      type: 'webhook.test',
      sourceId: randomUUID(),
      messageId: randomUUID(),
      occurredAt: sql`now()`,
    }),
  /** Under the ids of the first time: a receiver that has them already drops them. */
  tellAgain: (transaction, webhookId) =>
    transaction
      .update(webhookDelivery)
      .set({ status: 'due', attempts: 0, nextAttemptAt: sql`now()` })
      .where(
        and(
          eq(webhookDelivery.webhookId, webhookId),
          inArray(webhookDelivery.status, ['delivered', 'failed']),
          gt(webhookDelivery.occurredAt, sql`now() - make_interval(days => ${keptDays})`),
        ),
      ),
  async remove(transaction, webhookId) {
    await transaction.delete(webhookDelivery).where(eq(webhookDelivery.webhookId, webhookId))
    await transaction.delete(webhook).where(eq(webhook.webhookId, webhookId))
  },
}

async function onWebhook(
  database: Database,
  desk: ClientDesk,
  { clientId, webhookId }: NamedWebhook,
  work: (transaction: Transaction, by: Registrar) => Promise<void>,
): Promise<void> {
  await desk.work(database, async (transaction, by) => {
    await lockClient(transaction, desk, clientId)
    const [found] = await transaction
      .select({ webhookId: webhook.webhookId })
      .from(webhook)
      .where(and(eq(webhook.webhookId, webhookId), eq(webhook.clientId, clientId)))
      .for('update')
    if (!found) throw missingPermission('This webhook is another client’s')
    await work(transaction, by)
  })
}

function note(
  transaction: Transaction,
  { enterpriseNumber }: ClientDesk,
  by: Registrar,
  request: DeskRequest,
  change: {
    clientId: string
    webhookId?: string
    what: 'webhookAdded' | 'webhookChanged' | 'webhookRemoved'
    details: Record<string, unknown>
  },
): Promise<void> {
  const { clientId: subject, webhookId, what, details } = change
  return recordChange(transaction, by, request, {
    enterpriseNumber,
    subject,
    what,
    details: { ...(webhookId && { webhookId }), ...details },
  })
}
