import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { mandateStands } from '#domain/access/person-mandate.ts'

/** Messages that one run reads at most. */
export const testPage = 500

/**
 * Reads what waits for the test recipients that read, each after its own time: as if a person had opened it, with its line in the access
 * log and its event, set-based. Where reading is delegated it is the mandatary who reads, and nobody once the mandate has ended.
 * @returns how many messages were read
 */
export async function readAsTestRecipients(database: Database): Promise<number> {
  const [read] = await database.execute<{ messages: string }>(sql`
    WITH reader AS (
      SELECT test_recipient.lookup_hash, read_after_seconds, standing.mandate_id,
        CASE WHEN behaviour = 'delegated' THEN 'mandatary' WHEN ebox_type = 'enterprise' THEN 'enterpriseUser' ELSE ebox_type END AS actor,
        coalesce(standing.mandatary_name, 'Test recipient') AS actor_name
      FROM test_recipient
      LEFT JOIN LATERAL (
        SELECT mandate_id, mandatary_name FROM person_mandate
        WHERE behaviour = 'delegated' AND mandator_hash = test_recipient.lookup_hash AND rights = '[{}]' AND ${mandateStands}
        ORDER BY mandate_id LIMIT 1) AS standing ON true
      WHERE read_after_seconds IS NOT NULL AND (behaviour <> 'delegated' OR standing.mandate_id IS NOT NULL)),
    due AS (
      SELECT message.box_id, message.message_id, reader.actor, reader.actor_name, reader.mandate_id FROM reader
      JOIN box_identifier ON box_identifier.lookup_hash = reader.lookup_hash
      JOIN message ON message.box_id = box_identifier.box_id
      WHERE message.read_at IS NULL AND message.waits_for IS NULL
        AND message.withdrawn_at IS NULL AND message.expires_at > now()
        AND message.received_at <= now() - make_interval(secs => reader.read_after_seconds)
      ORDER BY message.box_id, message.message_id LIMIT ${testPage}
      FOR NO KEY UPDATE OF message SKIP LOCKED),
    opened AS (
      INSERT INTO access_log (box_id, message_id, actor, actor_name, mandate_id, kind)
      SELECT box_id, message_id, actor, actor_name, mandate_id, 'opened' FROM due),
    told AS (
      INSERT INTO event (box_id, message_id, type)
      SELECT box_id, message_id, 'consultation/message.read' FROM due),
    marked AS (
      UPDATE message SET read_at = now() FROM due
      WHERE message.box_id = due.box_id AND message.message_id = due.message_id RETURNING 1)
    SELECT count(*) AS messages FROM marked`)
  return Number(read?.messages ?? 0)
}
