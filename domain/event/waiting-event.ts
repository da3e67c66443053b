import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/** How long the oldest event has waited for the relay, in seconds; 0 when none waits. As ebox_worker. */
export async function longestWaitingEvent(database: Database): Promise<number> {
  const [row] = await database.execute<{ seconds: number | null }>(sql`
    SELECT extract(epoch FROM now() - min(occurred_at))::float8 AS seconds FROM (
      (SELECT occurred_at FROM event WHERE sequence IS NULL ORDER BY event_id LIMIT 1)
      UNION ALL
      (SELECT occurred_at FROM broadcast_event WHERE sequence IS NULL ORDER BY event_id LIMIT 1)
      UNION ALL
      (SELECT occurred_at FROM submitted_event WHERE sequence IS NULL ORDER BY event_id LIMIT 1)
    ) AS waiting`)
  return row?.seconds ?? 0
}
