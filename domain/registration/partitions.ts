import { and, eq, gt, sql } from 'drizzle-orm'
import {
  type Database,
  enterpriseUser,
  message,
  partition,
  partitionAddress,
  routingRule,
  type Transaction,
} from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { generalPartition } from '#domain/ebox/list-partitions.ts'
import { type EnterpriseManager, writeAsManager } from './manage-enterprise.ts'

/** Partitions that an enterprise may make, GENERAL not counted. */
export const mostPartitions = 100

/** What a partition may be called: it stands in addresses of software and in mails of senders. */
export const partitionName = /^[A-Z0-9][A-Z0-9_-]{0,29}$/

/**
 * Why a partition was not made or removed. `name`: it has other characters than letters, digits, - and _, or too many; `taken`: there is one;
 * `tooMany`: as many are there as may be; `notEmpty`: letters stand in it; `hasRules`: rules lead there.
 */
export type PartitionProblem = 'name' | 'taken' | 'tooMany' | 'notEmpty' | 'hasRules'

/** A part of the box, as its managers see it. */
export interface ManagedPartition {
  partition: string
  /** Letters that stand in it now, those not counted that wait to be seen */
  letters: number
  rules: number
  /** Its alerts go to an address of its own, and not to that of the box */
  hasAddress: boolean
}

/** Every partition of the manager's box, GENERAL first, then by name. @throws missingPermission */
export async function listManagedPartitions(
  database: Database,
  { reader }: EnterpriseManager,
): Promise<ManagedPartition[]> {
  const rows = await readInBox<{ partition_id: string; letters: string; rules: string; has_address: boolean }>(
    database,
    reader,
    'manageEnterprise',
    sql`
      SELECT every.partition_id,
        (SELECT count(*) FROM message WHERE message.box_id = ${enteredBox} AND message.partition = every.partition_id
          AND message.waits_for IS NULL AND message.expires_at > now()) AS letters,
        (SELECT count(*) FROM routing_rule WHERE routing_rule.box_id = ${enteredBox} AND routing_rule.partition_id = every.partition_id) AS rules,
        EXISTS (SELECT FROM partition_address AS told WHERE told.box_id = ${enteredBox} AND told.partition_id = every.partition_id) AS has_address
      FROM (SELECT ${generalPartition} AS partition_id UNION ALL
        SELECT partition_id FROM partition WHERE partition.box_id = ${enteredBox}) AS every
      ORDER BY every.partition_id <> ${generalPartition}, every.partition_id`,
  )
  return rows.map((row) => ({
    partition: row.partition_id,
    letters: Number(row.letters),
    rules: Number(row.rules),
    hasAddress: row.has_address,
  }))
}

/** Makes a partition. @param typed its name; small letters become capitals. @returns why not @throws missingPermission */
export async function makePartition(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  typed: string,
  request: AuditedRequest,
): Promise<PartitionProblem | undefined> {
  const partitionId = typed.trim().toUpperCase()
  if (!partitionName.test(partitionId)) return 'name'
  if (partitionId === generalPartition) return 'taken'
  return writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    const problem = await insertPartition(transaction, { boxId, partitionId })
    if (problem) return problem
    await record(transaction, by, request, { madePartition: partitionId })
    return undefined
  })
}

/** Makes a partition inside a manager's transaction. @returns why not */
export async function insertPartition(
  transaction: Transaction,
  itself: { boxId: number; partitionId: string },
): Promise<'taken' | 'tooMany' | undefined> {
  const made = await transaction
    .select({ partitionId: partition.partitionId })
    .from(partition)
    .where(eq(partition.boxId, itself.boxId))
  if (made.some(({ partitionId }) => partitionId === itself.partitionId)) return 'taken'
  if (made.length >= mostPartitions) return 'tooMany'
  await transaction.insert(partition).values(itself)
  return undefined
}

/** Removes an empty partition, and the rights that name it. GENERAL stays always. @returns why not @throws missingPermission */
export async function removePartition(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  partitionId: string,
  request: AuditedRequest,
): Promise<PartitionProblem | undefined> {
  return writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    const itself = and(eq(partition.boxId, boxId), eq(partition.partitionId, partitionId))
    // Whoever moves a letter there holds the row (change-messages.ts): it is empty and stays so, or it is not.
    const [found] = await transaction.select().from(partition).where(itself).for('update')
    if (!found) return undefined
    const [letters] = await transaction
      .select({ messageId: message.messageId })
      .from(message)
      .where(and(eq(message.boxId, boxId), eq(message.partition, partitionId), gt(message.expiresAt, sql`now()`)))
      .limit(1)
    if (letters) return 'notEmpty'
    const [rule] = await transaction
      .select({ id: routingRule.routingRuleId })
      .from(routingRule)
      .where(and(eq(routingRule.boxId, boxId), eq(routingRule.partitionId, partitionId)))
      .limit(1)
    if (rule) return 'hasRules'
    await transaction.delete(partition).where(itself)
    await transaction
      .delete(partitionAddress)
      .where(and(eq(partitionAddress.boxId, boxId), eq(partitionAddress.partitionId, partitionId)))
    await transaction
      .update(enterpriseUser)
      .set({
        rights: sql`(SELECT coalesce(jsonb_agg(held), '[]') FROM jsonb_array_elements(${enterpriseUser.rights}) AS held
          WHERE held->>'partition' IS DISTINCT FROM ${partitionId})`,
      })
      .where(eq(enterpriseUser.enterpriseNumber, by.enterpriseNumber))
    await record(transaction, by, request, { removedPartition: partitionId })
    return undefined
  })
}

const record = (
  transaction: Transaction,
  { enterpriseNumber }: EnterpriseManager,
  request: AuditedRequest,
  what: Record<string, unknown>,
) => appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { enterpriseNumber, ...what } }])
