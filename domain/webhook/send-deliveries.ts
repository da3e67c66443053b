import { and, eq, sql } from 'drizzle-orm'
import { type Database, webhook, webhookDelivery } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Outbound, OutboundAnswer } from '#domain/outbound/outbound.ts'
import { consentStands } from './plan-deliveries.ts'
import { signatureHeaders } from './secret.ts'
import { toCloudEvent, type WebhookEventType } from './webhook-event.ts'

export interface WebhookPorts {
  keys: KeyProvider
  outbound: Outbound
  /** Of the e-Box: where events come from */
  origin: string
}

/** Deliveries that leave together to one webhook; it gets so many at once. */
const together = 8
/** After so many seconds an attempt counts as lost: its process is gone. */
const lostAfterSeconds = 60

const minute = 60
const hour = 60 * minute

/**
 * How long an attempt waits for the one before it, in seconds: the schedule of Standard Webhooks, ten attempts within three days and four
 * hours. A webhook waits as long after so many failures in a row, whatever there is to tell.
 */
export const retrySeconds = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
/** No receiver holds us off for longer (Retry-After). */
const longestHold = 24 * hour

/** Webhooks to which something is to be sent now, but for those named. As ebox_worker. */
export async function dueWebhooks(database: Database, but: readonly string[]): Promise<string[]> {
  const rows = await database.execute<{ webhook_id: string }>(sql`
    SELECT webhook.webhook_id FROM webhook JOIN client USING (client_id)
    WHERE client.status = 'active' AND webhook.stopped_as IS NULL AND coalesce(webhook.held_until, '-infinity') <= now()
      AND NOT webhook.webhook_id = ANY (${sql.param(but)}::uuid[])
      AND EXISTS (SELECT FROM webhook_delivery AS delivery
        WHERE delivery.webhook_id = webhook.webhook_id AND delivery.status = 'due' AND delivery.next_attempt_at <= now())`)
  return rows.map((row) => row.webhook_id)
}

interface ClaimedRow extends Record<string, unknown> {
  delivery_id: string
  status: 'due' | 'dropped'
  type: WebhookEventType
  message_id: string
  subject: string | null
  occurred_at: string
  attempts: number
  url: string
  secret_cipher: Uint8Array
  former_secret_cipher: Uint8Array | null
  /** Of an enterprise's own software */
  enterprise_number: string | null
}

/**
 * Takes the deliveries of a webhook that are due longest, so that no other process sends them meanwhile. Of a person who does not let the
 * portal read any more nothing is told.
 */
async function claim(database: Database, webhookId: string): Promise<ClaimedRow[]> {
  return database.execute<ClaimedRow>(sql`
    WITH due AS (
      SELECT delivery.delivery_id FROM webhook_delivery AS delivery JOIN webhook USING (webhook_id) JOIN client USING (client_id)
      WHERE delivery.webhook_id = ${webhookId}::uuid AND delivery.status = 'due' AND delivery.next_attempt_at <= now()
        AND webhook.stopped_as IS NULL AND client.status = 'active'
      ORDER BY delivery.next_attempt_at, delivery.delivery_id LIMIT ${together} FOR UPDATE OF delivery SKIP LOCKED
    )
    UPDATE webhook_delivery AS delivery
    SET next_attempt_at = now() + make_interval(secs => ${lostAfterSeconds}::int), last_attempt_at = now(),
      status = CASE WHEN delivery.subject IS NULL OR EXISTS (SELECT FROM portal_consent AS consent
        WHERE consent.client_id = client.client_id AND consent.subject = delivery.subject AND ${consentStands}) THEN 'due' ELSE 'dropped' END
    FROM due, webhook JOIN client USING (client_id)
    WHERE delivery.delivery_id = due.delivery_id AND webhook.webhook_id = delivery.webhook_id
    RETURNING delivery.delivery_id, delivery.status, delivery.type, delivery.message_id, delivery.subject, delivery.occurred_at,
      delivery.attempts, webhook.url, webhook.secret_cipher,
      CASE WHEN webhook.former_until > now() THEN webhook.former_secret_cipher END AS former_secret_cipher,
      CASE client.role WHEN 'documentConsumer' THEN client.enterprise_number END AS enterprise_number`)
}

/**
 * Sends what is due to one webhook, some at once, until nothing is due or one of them fails: the webhook is then left alone for a while. An
 * attempt whose process is lost is made again, under the same `webhook-id`. As ebox_worker.
 */
export async function sendDue(
  database: Database,
  ports: WebhookPorts,
  webhookId: string,
  stopping?: AbortSignal,
): Promise<void> {
  while (!stopping?.aborted) {
    const claimed = await claim(database, webhookId)
    if (claimed.length === 0) return
    const standing = claimed.filter(({ status }) => status === 'due')
    const outcomes = await Promise.all(standing.map((row) => sendOne(database, ports, webhookId, row)))
    if (outcomes.includes('failed')) return
  }
}

async function sendOne(
  database: Database,
  { keys, outbound, origin }: WebhookPorts,
  webhookId: string,
  row: ClaimedRow,
): Promise<'delivered' | 'failed'> {
  const at = new Date()
  const event = {
    deliveryId: row.delivery_id,
    type: row.type,
    occurredAt: new Date(row.occurred_at),
    ...(row.type !== 'webhook.test' && { messageId: row.message_id }),
    ...(row.enterprise_number !== null && { enterpriseNumber: row.enterprise_number }),
    ...(row.subject !== null && { subject: row.subject }),
  }
  const body = JSON.stringify(toCloudEvent(event, origin))
  const secrets = {
    webhookId,
    secretCipher: row.secret_cipher,
    ...(row.former_secret_cipher && { formerSecretCipher: row.former_secret_cipher }),
  }
  const signed = await signatureHeaders(keys, secrets, { id: row.delivery_id, at, body })
  const answer = await outbound.post(row.url, { 'content-type': 'application/cloudevents+json', ...signed }, body)
  const isDelivered = 'status' in answer && answer.status >= 200 && answer.status < 300
  await (isDelivered
    ? noteDelivered(database, webhookId, row.delivery_id, answer.status)
    : noteFailed(database, webhookId, row, answer))
  return isDelivered ? 'delivered' : 'failed'
}

async function noteDelivered(
  database: Database,
  webhookId: string,
  deliveryId: string,
  lastStatus: number,
): Promise<void> {
  await database
    .update(webhookDelivery)
    .set({
      status: 'delivered',
      attempts: sql`${webhookDelivery.attempts} + 1`,
      lastStatus,
      lastProblem: null,
    })
    .where(eq(webhookDelivery.deliveryId, deliveryId))
  await database
    .update(webhook)
    .set({ failures: 0, failingSince: null, heldUntil: null, toldAs: null })
    .where(and(eq(webhook.webhookId, webhookId), sql`${webhook.failures} > 0`))
}

/**
 * After ten attempts a delivery is given up, and after ten failures in a row the webhook: what is due there waits until its people let it
 * work again. 410 stops it at once. Of those that left together, one alone counts.
 */
async function noteFailed(
  database: Database,
  webhookId: string,
  { delivery_id: deliveryId, attempts: before }: ClaimedRow,
  answer: OutboundAnswer,
): Promise<void> {
  const asked = 'status' in answer ? Math.min(answer.retryAfterSeconds ?? 0, longestHold) : 0
  const isGivenUp = before + 1 > retrySeconds.length
  const isGone = 'status' in answer && answer.status === 410
  const wait = (failures: ReturnType<typeof sql>) => sql`make_interval(secs => greatest(${asked}::int,
    (${sql.param(retrySeconds)}::int[])[least(${failures}, ${retrySeconds.length}::int)]))`
  await database.transaction(async (transaction) => {
    // The webhook first, as its desk locks them: neither waits for the other in a circle.
    await transaction.execute(sql`
      UPDATE webhook SET failures = failures + 1, failing_since = coalesce(failing_since, now()),
        held_until = now() + ${wait(sql`failures + 1`)},
        stopped_as = CASE WHEN ${isGone} THEN 'gone' WHEN failures >= ${retrySeconds.length} THEN 'failing' ELSE stopped_as END
      WHERE webhook_id = ${webhookId}::uuid AND (${isGone} OR coalesce(held_until, '-infinity') <= (
        SELECT last_attempt_at FROM webhook_delivery WHERE delivery_id = ${deliveryId}::uuid))`)
    await transaction.execute(sql`
      UPDATE webhook_delivery SET attempts = attempts + 1, status = ${isGivenUp && !isGone ? 'failed' : 'due'},
        next_attempt_at = now() + ${wait(sql`attempts + 1`)},
        last_status = ${'status' in answer ? answer.status : null}::int, last_problem = ${'problem' in answer ? answer.problem : null}::text
      WHERE delivery_id = ${deliveryId}::uuid`)
  })
}
