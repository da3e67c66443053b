import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { type MessagePlace, withdrawReplaced } from '#domain/message/withdraw.ts'

const PAGE = 5_000

/**
 * Lets messages be seen whose `visibleFrom` has come, with their event, in all boxes at once, and withdraws what they replace. Two
 * processes at it share the work; a repeat finds nothing.
 * @returns how many were announced; when there are `PAGE` of them, more may be due
 */
export async function announceDueMessages(database: Database): Promise<{ announced: number; isAll: boolean }> {
  const announced = await database.transaction(async (transaction) => {
    const [row] = await transaction.execute<{ announced: number; replacing: MessagePlace[] }>(sql`
      WITH due AS (
        SELECT box_id, message_id FROM message
        WHERE waits_for = 'visibleFrom' AND withdrawn_at IS NULL AND received_at <= now()
        ORDER BY received_at LIMIT ${PAGE} FOR UPDATE SKIP LOCKED
      ), announced AS (
        UPDATE message SET waits_for = NULL FROM due
        WHERE message.box_id = due.box_id AND message.message_id = due.message_id
        RETURNING message.box_id, message.message_id, message.replaces_message_id
      ), told AS (
        INSERT INTO event (box_id, message_id, type)
        SELECT box_id, message_id, 'publication/message.published' FROM announced
      )
      SELECT count(*)::int AS announced,
        coalesce(jsonb_agg(jsonb_build_object('box_id', box_id, 'message_id', message_id))
          FILTER (WHERE replaces_message_id IS NOT NULL), '[]') AS replacing
      FROM announced`)
    await withdrawReplaced(transaction, row?.replacing ?? [])
    return row?.announced ?? 0
  })
  return { announced, isAll: announced < PAGE }
}
