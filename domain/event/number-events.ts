import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

const PAGE = 5_000

/**
 * Gives committed events, of one box, of many at once and of other providers, their `sequence`, in the order of their ids, without a gap (architecture.md, Data rules). An event that
 * commits later gets a higher number even when its id is lower: readers who remember the last number miss nothing.
 * @returns how many were numbered; fewer than all that wait when there are more than `limit`
 */
export async function numberEvents(database: Database, limit = PAGE): Promise<number> {
  return database.transaction(async (transaction) => {
    // The row's lock comes in a statement of its own: the next one then sees what the holder before us committed.
    await transaction.execute(sql`
      INSERT INTO relay_cursor (name) VALUES ('numbering')
      ON CONFLICT (name) DO UPDATE SET sequence = relay_cursor.sequence`)
    const [numbered] = await transaction.execute<{ count: number }>(sql`
      WITH waiting AS (
        SELECT source, box_id, event_id, row_number() OVER (ORDER BY event_id, box_id) AS place
        FROM (
          (SELECT 'box' AS source, box_id, event_id FROM event WHERE sequence IS NULL ORDER BY event_id, box_id LIMIT ${limit})
          UNION ALL
          (SELECT 'many', NULL, event_id FROM broadcast_event WHERE sequence IS NULL ORDER BY event_id LIMIT ${limit})
          UNION ALL
          (SELECT 'submitted', NULL, event_id FROM submitted_event WHERE sequence IS NULL ORDER BY event_id LIMIT ${limit})
          ORDER BY event_id, box_id LIMIT ${limit}
        ) AS first
      ), given AS (
        UPDATE event SET sequence = last.sequence + waiting.place
        FROM waiting, relay_cursor AS last
        WHERE last.name = 'numbering' AND event.box_id = waiting.box_id AND event.event_id = waiting.event_id
        RETURNING event.sequence
      ), given_to_many AS (
        UPDATE broadcast_event SET sequence = last.sequence + waiting.place
        FROM waiting, relay_cursor AS last
        WHERE last.name = 'numbering' AND waiting.source = 'many' AND broadcast_event.event_id = waiting.event_id
        RETURNING broadcast_event.sequence
      ), given_to_submitted AS (
        UPDATE submitted_event SET sequence = last.sequence + waiting.place
        FROM waiting, relay_cursor AS last
        WHERE last.name = 'numbering' AND waiting.source = 'submitted' AND submitted_event.event_id = waiting.event_id
        RETURNING submitted_event.sequence
      ), all_given AS (TABLE given UNION ALL TABLE given_to_many UNION ALL TABLE given_to_submitted)
      UPDATE relay_cursor SET sequence = relay_cursor.sequence + (SELECT count(*) FROM all_given)
      WHERE name = 'numbering' RETURNING (SELECT count(*) FROM all_given)::int AS count`)
    return numbered?.count ?? 0
  })
}
