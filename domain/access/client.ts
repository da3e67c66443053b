import { and, eq, type SQL, sql } from 'drizzle-orm'
import { client, type Database } from '#db/schema/index.ts'
import { invalidAccessToken } from '#domain/problem.ts'
import { enterBox } from './read-in-box.ts'

/**
 * The admission (see `reader.ts`) of an enterprise's own software to that enterprise's box. No row once the client is suspended
 * or works for another enterprise than its token says.
 */
export function clientAdmission(clientId: string, enterprise: { number: string; hash: Uint8Array }): SQL {
  const box = sql`(SELECT box_id FROM box_identifier WHERE lookup_hash = ${enterprise.hash})`
  return sql`SELECT ${enterBox(box)} AS box_id FROM client WHERE client.client_id = ${clientId} AND client.status = 'active' AND client.enterprise_number = ${enterprise.number}`
}

/**
 * The registration as it is now: the token proves who calls, this row decides.
 * @throws invalidAccessToken when it was suspended or removed since
 */
export async function mustBeActiveClient(database: Database, clientId: string): Promise<typeof client.$inferSelect> {
  const [row] = await database
    .select()
    .from(client)
    .where(and(eq(client.clientId, clientId), eq(client.status, 'active')))
  if (!row) throw invalidAccessToken()
  return row
}
