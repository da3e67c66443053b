import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/** Requests that one process counted under one key and has not yet told the others. */
export interface CountedPoints {
  key: string
  points: number
  /** When its window ends, in milliseconds since 1970 */
  expire: number
}

/**
 * Adds what this process counted to what all processes counted.
 * @returns by key, the sum over all of them
 */
export async function addCountedPoints(database: Database, counted: CountedPoints[]): Promise<Map<string, number>> {
  // In the order of the keys: two processes that add at once then wait for each other, never in a circle.
  const rows = await database.execute<{ key: string; points: number }>(sql`
    INSERT INTO rate_limit (key, points, expire)
    SELECT given.key, given.points, given.expire
    FROM unnest(${sql.param(counted.map(({ key }) => key))}::text[], ${sql.param(counted.map(({ points }) => points))}::int[],
      ${sql.param(counted.map(({ expire }) => expire))}::bigint[]) AS given (key, points, expire)
    ORDER BY given.key
    ON CONFLICT (key) DO UPDATE SET points = rate_limit.points + excluded.points
    RETURNING key, points`)
  return new Map(rows.map(({ key, points }) => [key, points]))
}

/** Removes the windows that had ended at this instant, in milliseconds since 1970. */
export async function removeEndedWindows(database: Database, now: number): Promise<void> {
  await database.execute(sql`DELETE FROM rate_limit WHERE expire < ${now}`)
}
