import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import { mustBeActiveClient } from '#domain/access/client.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { boxLookupHash } from './holder.ts'

/** The partition that every box has, and where a message goes without a rule (spec §3). */
export const generalPartition = 'GENERAL'

/**
 * The partitions of any enterprise, GENERAL first, then by name: anybody may know them (spec §3). An enterprise without a box answers
 * as one that made no partition.
 * @param clientId who asks
 * @throws invalidAccessToken when the client was suspended
 */
export async function listPartitions(
  database: Database,
  keys: KeyProvider,
  clientId: string,
  enterpriseNumber: EnterpriseNumber,
): Promise<string[]> {
  const asking = await mustBeActiveClient(database, clientId)
  const rows = await asSender(database, asking.enterpriseNumber, (transaction) =>
    transaction.execute<{ partition_id: string }>(sql`
      SELECT partition.partition_id FROM box_identifier JOIN partition ON partition.box_id = box_identifier.box_id
      WHERE box_identifier.lookup_hash = ${boxLookupHash(keys, { eboxType: 'enterprise', enterpriseNumber })}
      ORDER BY partition.partition_id`),
  )
  return [generalPartition, ...rows.map((row) => row.partition_id)]
}
