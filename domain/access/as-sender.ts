import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'

/**
 * Works, in one transaction, on what a sender keeps itself: its publications to many and their recipients. It sees no other sender's.
 * @param enterpriseNumber the sender, as the client's registration or its mandate says it
 */
export async function inNameOf<Result>(
  database: Database,
  enterpriseNumber: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT set_config('app.sender_id', ${enterpriseNumber}, true)`)
    return work(transaction)
  })
}

/**
 * Reads what a sender may know across boxes, in one transaction that steps into the role `ebox_sender`: the rows of its own messages,
 * who opened them as what kind of reader, and who can be reached. The columns that the role was granted hold no content and no
 * person's number (db/migrations/0003_registry_v3_roles.sql).
 * @param enterpriseNumber the sender, as the client's registration says it
 */
export async function asSender<Result>(
  database: Database,
  enterpriseNumber: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(
      sql`SELECT set_config('role', 'ebox_sender', true), set_config('app.sender_id', ${enterpriseNumber}, true)`,
    )
    return work(transaction)
  })
}
