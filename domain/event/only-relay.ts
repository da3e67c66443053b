import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/**
 * Does the work of the relay unless another process is at it. The lock lives in a transaction that does nothing else, so that it goes
 * with its connection; the work commits on other connections.
 * @returns false when another is at it
 */
export async function asOnlyRelay(database: Database, work: () => Promise<void>): Promise<boolean> {
  return database.transaction(async (lease) => {
    const [lock] = await lease.execute<{ taken: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended('e-box/relay', 0)) AS taken`,
    )
    if (!lock?.taken) return false
    await work()
    return true
  })
}
