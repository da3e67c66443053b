import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

const PAGE = 5_000

/**
 * Lets messages be seen whose `visibleFrom` has come, with their event, in all boxes at once. Two processes at it share the work; a
 * repeat finds nothing.
 * @returns how many were announced; when there are `PAGE` of them, more may be due
 */
export async function announceDueMessages(database: Database): Promise<{ announced: number; isAll: boolean }> {
  const [row] = await database.execute<{ announced: number }>(sql`
    WITH due AS (
      SELECT box_id, message_id FROM message
      WHERE waits_for = 'visibleFrom' AND withdrawn_at IS NULL AND received_at <= now()
      ORDER BY received_at LIMIT ${PAGE} FOR UPDATE SKIP LOCKED
    ), announced AS (
      UPDATE message SET waits_for = NULL FROM due
      WHERE message.box_id = due.box_id AND message.message_id = due.message_id
      RETURNING message.box_id, message.message_id
    ), told AS (
      INSERT INTO event (box_id, message_id, type)
      SELECT box_id, message_id, 'publication/message.published' FROM announced RETURNING event_id
    )
    SELECT count(*)::int AS announced FROM told`)
  const announced = row?.announced ?? 0
  return { announced, isAll: announced < PAGE }
}
