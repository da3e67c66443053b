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
    )
    INSERT INTO webhook_delivery (webhook_id, type, source_id, message_id, subject, occurred_at)
    SELECT webhook.webhook_id, named.type, happened.source_id, happened.message_id, listener.subject, happened.occurred_at
    FROM happened JOIN ${named} ON named.own = happened.type
    CROSS JOIN LATERAL (
      SELECT client.client_id, NULL AS subject
      FROM ebox JOIN client ON client.role = 'documentConsumer' AND client.enterprise_number = ebox.enterprise_number
      WHERE ebox.box_id = happened.box_id AND ebox.ebox_type = 'enterprise'
      UNION ALL
      SELECT consent.client_id, consent.subject
      FROM box_identifier JOIN portal_consent AS consent ON consent.ssin_hash = box_identifier.lookup_hash
      WHERE box_identifier.box_id = happened.box_id AND ${consentStands}
      UNION ALL
      SELECT client.client_id, NULL
      FROM message JOIN client ON client.role = 'documentSender' AND client.enterprise_number = message.sender_organization_id
      WHERE message.box_id = happened.box_id AND message.message_id = happened.message_id AND message.sender_ebox_type = 'enterprise'
    ) AS listener
    JOIN client ON client.client_id = listener.client_id AND client.ended_at IS NULL
    JOIN webhook ON webhook.client_id = client.client_id AND named.type = ANY (webhook.types)
    ON CONFLICT DO NOTHING`)
}

/** A row of `portal_consent` as `consent` lets its portal read now. */
export const consentStands: SQL = sql`consent.revoked_at IS NULL AND consent.valid_until > now()`
