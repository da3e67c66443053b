import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/** Requests that one client may make in a minute, where its registration says another number than everybody's. */
export interface ClientQuota {
  reads?: number
  writes?: number
}

/** @returns by client, what its registration says; a client without quotas of its own, and what is no client, is absent */
export async function readClientQuotas(database: Database, clients: string[]): Promise<Map<string, ClientQuota>> {
  if (clients.length === 0) return new Map()
  const rows = await database.execute<{ client_id: string; reads: number | null; writes: number | null }>(sql`
    SELECT client_id, reads_per_minute AS reads, writes_per_minute AS writes FROM client
    WHERE client_id = ANY(${sql.param(clients)}::text[]) AND coalesce(reads_per_minute, writes_per_minute) IS NOT NULL`)
  return new Map(
    rows.map(({ client_id, reads, writes }) => [
      client_id,
      { ...(reads !== null && { reads }), ...(writes !== null && { writes }) },
    ]),
  )
}
