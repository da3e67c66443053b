import { and, eq } from 'drizzle-orm'
import { client, type Database } from '#db/schema/index.ts'
import { invalidAccessToken } from '#domain/problem.ts'

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
