import { sql } from 'drizzle-orm'
import { type Database, idempotencyKey } from '#db/schema/index.ts'

/** So long a key keeps its first message from being published again, in days. */
export const idempotencyKeyDays = 30

/**
 * Forgets the keys that were used longer ago. As ebox_worker.
 * @returns how many
 */
export async function removeIdempotencyKeys(database: Database): Promise<number> {
  const removed = await database
    .delete(idempotencyKey)
    .where(sql`${idempotencyKey.usedAt} < now() - ${`${idempotencyKeyDays} days`}::interval`)
  return removed.count
}
