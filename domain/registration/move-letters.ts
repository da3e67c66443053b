import { and, eq, sql } from 'drizzle-orm'
import { type Database, partition } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { generalPartition } from '#domain/ebox/list-partitions.ts'
import { type EnterpriseManager, writeAsManager } from './manage-enterprise.ts'
import type { RuleCriteria } from './routing-rules.ts'

/** Letters to be moved: those that stand in a partition, perhaps of one type or sender only. */
export interface LettersToMove extends Omit<RuleCriteria, 'senderApplicationId'> {
  from: string
  to: string
}

/**
 * Moves letters of a box from one partition to another, all in one statement, each with the event that tells software of the box.
 * @returns how many; undefined when the partition to move to is not there
 * @throws missingPermission
 */
export async function moveLetters(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  letters: LettersToMove,
  request: AuditedRequest,
): Promise<number | undefined> {
  const { from, to } = letters
  const [messageTypeId, senderOrganizationId] = [letters.messageTypeId ?? null, letters.senderOrganizationId ?? null]
  return writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    const isThere =
      to === generalPartition ||
      (
        await transaction
          .select()
          .from(partition)
          .where(and(eq(partition.boxId, boxId), eq(partition.partitionId, to)))
          .for('key share')
      ).length > 0
    if (!isThere) return undefined
    const [moved] = await transaction.execute<{ letters: number }>(sql`
      WITH moved AS (
        UPDATE message SET partition = ${to}
        WHERE box_id = ${boxId} AND partition = ${from} AND ${to} <> ${from} AND waits_for IS NULL AND expires_at > now()
          AND (${messageTypeId}::text IS NULL OR message_type_id = ${messageTypeId})
          AND (${senderOrganizationId}::text IS NULL OR sender_organization_id = ${senderOrganizationId})
        RETURNING message_id
      ), told AS (
        INSERT INTO event (box_id, message_id, type) SELECT ${boxId}, message_id, 'consultation/message.changed' FROM moved
      )
      SELECT count(*)::int AS letters FROM moved`)
    const count = moved?.letters ?? 0
    const details = {
      enterpriseNumber: by.enterpriseNumber,
      from,
      to,
      messageTypeId,
      senderOrganizationId,
      letters: count,
    }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { movedLetters: details } }])
    return count
  })
}
