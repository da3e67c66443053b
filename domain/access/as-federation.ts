import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'
import { missingScope } from '#domain/problem.ts'
import { mustBeActiveClient } from './client.ts'

/**
 * The registration as it is now: it decides, not the token, whether this client of the federation still has a scope.
 * @returns the enterprise that runs it
 * @throws invalidAccessToken when it was suspended; missingScope when the scope was taken from it
 */
export async function mustHold(database: Database, clientId: string, scope: string): Promise<string> {
  const { scope: held, enterpriseNumber } = await mustBeActiveClient(database, clientId)
  if (!held.split(' ').includes(scope)) throw missingScope([scope])
  return enterpriseNumber
}

/**
 * Reads what the federation is told of the boxes of enterprises, in one transaction that steps into the role `ebox_federation`: it sees no
 * person's box and no content (db/migrations/0048_event_service_roles.sql).
 */
export async function asFederation<Result>(
  database: Database,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT set_config('role', 'ebox_federation', true)`)
    return work(transaction)
  })
}
