import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'
import type { WebhookEventType } from './webhook-event.ts'

/** Numbers of the sequence that are looked through at once; a page of a broadcast among them stands for up to 2,000 messages. */
const numbersAtOnce = 1_000
/** Pages of broadcasts that are opened at once. */
const pagesAtOnce = 2

/** What a webhook is told of what happened in a box, by its name in the sequence. */
const toldTypes: Record<string, WebhookEventType> = {
  'publication/message.published': 'message.published',
  'publication/message.withdrawn': 'message.withdrawn',
  'consultation/message.changed': 'message.changed',
  'consultation/message.read': 'message.read',
  'broadcast/page.published': 'message.published',
  'broadcast/page.withdrawn': 'message.withdrawn',
}

/**
 * Writes, of the next events in the sequence, which webhooks are to be told: those of an enterprise's own software of its box, those of a
 * portal of the boxes that people let it read, those of a sender of what is read of its letters. Exactly once: how far it came is written in
 * the same transaction. One process at a time is at it. As ebox_worker.
 * @returns false when it has come to the end, or another is at it
 */
export async function planDeliveries(database: Database): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const [cursor] = await transaction.execute<{ sequence: string }>(
      sql`SELECT sequence FROM relay_cursor WHERE name = 'webhooks' FOR UPDATE SKIP LOCKED`,
    )
    if (!cursor) return false
    const after = Number(cursor.sequence)
    const { until, numbered, isWanted } = await readBounds(transaction, after)
    if (numbered <= after) return false
    // Where nobody wants to be told, there is nothing to look through.
    const upTo = isWanted ? until : numbered
    if (isWanted) await insertDeliveries(transaction, after, upTo)
    await transaction.execute(sql`UPDATE relay_cursor SET sequence = ${upTo} WHERE name = 'webhooks'`)
    return upTo < numbered
  })
}

async function readBounds(transaction: Transaction, after: number) {
  const [row] = await transaction.execute<{ numbered: string; until: string; is_wanted: boolean }>(sql`
    WITH opened AS (
      SELECT sequence FROM broadcast_event
      WHERE type IN ('broadcast/page.published', 'broadcast/page.withdrawn') AND sequence > ${after}::bigint
        AND sequence <= ${after + numbersAtOnce}::bigint
      ORDER BY sequence LIMIT ${pagesAtOnce}
    )
    SELECT numbering.sequence AS numbered,
      least(numbering.sequence, ${after + numbersAtOnce}::bigint,
        CASE WHEN (SELECT count(*) FROM opened) = ${pagesAtOnce} THEN (SELECT max(sequence) FROM opened) END) AS until,
      EXISTS (SELECT FROM webhook) AS is_wanted
    FROM relay_cursor AS numbering WHERE name = 'numbering'`)
  return { numbered: Number(row?.numbered ?? 0), until: Number(row?.until ?? 0), isWanted: row?.is_wanted ?? false }
}

/** Webhooks are few beside clients, which no index finds by their enterprise: they are joined as a whole, never looked for event by event. */
async function insertDeliveries(transaction: Transaction, after: number, until: number): Promise<void> {
  const named = sql`jsonb_each_text(${JSON.stringify(toldTypes)}::text::jsonb) AS named (own, type)`
  await transaction.execute(sql`
    WITH happened AS (
      SELECT event.event_id AS source_id, event.type, event.box_id, event.message_id, event.occurred_at
      FROM event WHERE event.sequence > ${after}::bigint AND event.sequence <= ${until}::bigint
      UNION ALL
      SELECT many.event_id, many.type, message.box_id, message.message_id, many.occurred_at
      FROM broadcast_event AS many JOIN multicast_page AS page ON page.page_id = many.subject_id JOIN multicast_task AS task USING (task_id)
      CROSS JOIN LATERAL (SELECT DISTINCT box_id FROM unnest(page.box_ids) AS recipient (box_id)) AS recipient
      JOIN message ON message.box_id = recipient.box_id AND message.publication_id = task.publication_id
        AND message.multicast_page_id = page.page_id
      WHERE many.sequence > ${after}::bigint AND many.sequence <= ${until}::bigint
    ), named_event AS (
      SELECT named.type, happened.source_id, happened.box_id, happened.message_id, happened.occurred_at
      FROM happened JOIN ${named} ON named.own = happened.type
    ), listener AS (
      SELECT webhook.webhook_id, webhook.types, client.client_id, client.role, client.enterprise_number
      FROM webhook JOIN client USING (client_id) WHERE client.ended_at IS NULL
    )
    INSERT INTO webhook_delivery (webhook_id, type, source_id, message_id, subject, occurred_at)
    SELECT listener.webhook_id, event.type, event.source_id, event.message_id, NULL, event.occurred_at
    FROM named_event AS event JOIN ebox USING (box_id)
    JOIN listener ON listener.role = 'documentConsumer' AND listener.enterprise_number = ebox.enterprise_number
      AND event.type = ANY (listener.types)
    WHERE ebox.ebox_type = 'enterprise'
    UNION ALL
    SELECT listener.webhook_id, event.type, event.source_id, event.message_id, consent.subject, event.occurred_at
    FROM named_event AS event JOIN box_identifier USING (box_id)
    JOIN portal_consent AS consent ON consent.ssin_hash = box_identifier.lookup_hash
    JOIN listener ON listener.client_id = consent.client_id AND event.type = ANY (listener.types)
    WHERE ${consentStands}
    UNION ALL
    SELECT listener.webhook_id, event.type, event.source_id, event.message_id, NULL, event.occurred_at
    FROM named_event AS event JOIN message USING (box_id, message_id)
    JOIN listener ON listener.role = 'documentSender' AND listener.enterprise_number = message.sender_organization_id
      AND event.type = ANY (listener.types)
    WHERE message.sender_ebox_type = 'enterprise'
    ON CONFLICT DO NOTHING`)
}

/** A row of `portal_consent` as `consent` lets its portal read now. */
export const consentStands: SQL = sql`consent.revoked_at IS NULL AND consent.valid_until > now()`
