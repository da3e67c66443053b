import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/** How long the oldest event has waited for the relay, in seconds; 0 when none waits. As ebox_worker. */
export async function longestWaitingEvent(database: Database): Promise<number> {
  const [row] = await database.execute<{ seconds: number | null }>(sql`
    SELECT extract(epoch FROM now() - occurred_at)::float8 AS seconds FROM event
    WHERE sequence IS NULL ORDER BY event_id LIMIT 1`)
  return row?.seconds ?? 0
}
