import { and, asc, getTableColumns, gt, gte, sql } from 'drizzle-orm'
import { auditBatch, type Database } from '#db/schema/index.ts'
import { type Inclusion, inclusionProof } from './merkle-tree.ts'
import { leafOf, type SealedBatch, sealedColumns, type SealedLine, splitLeaves } from './seal.ts'

/** That a line was sealed, for whoever knows the batch's hash: `isIncluded(batch.merkleRoot, inclusion)` and `batchHashOf(batch)`. */
export interface AuditProof {
  line: SealedLine
  inclusion: Inclusion
  batch: SealedBatch
  batchHash: Uint8Array
}

/**
 * Proves that a line stands in the sealed trail as it is now, without showing any other.
 * @returns undefined when there is no such line, it waits for its seal, or it is not what was sealed
 */
export async function proveAuditLine(database: Database, auditId: number): Promise<AuditProof | undefined> {
  const [line] = await database.execute<SealedLine>(
    sql`SELECT ${sealedColumns} FROM audit_line WHERE audit_line.audit_id = ${auditId}`,
  )
  if (!line) return undefined
  const { sealedAt: _never, ...columns } = getTableColumns(auditBatch)
  // Batches before the first whose last id reaches this one cannot hold it.
  const [found] = await database
    .select(columns)
    .from(auditBatch)
    .where(
      and(gte(auditBatch.lastAuditId, auditId), gt(auditBatch.beforeTransaction, sql`${line.transactionId}::xid8`)),
    )
    .orderBy(asc(auditBatch.lastAuditId), asc(auditBatch.batchId))
    .limit(1)
  if (!found) return undefined
  const { leafHashes, batchHash, ...batch } = found
  const leaf = leafOf(line)
  const leaves = splitLeaves(leafHashes)
  const index = leaves.findIndex((each) => Buffer.compare(each, leaf) === 0)
  if (index < 0) return undefined
  return {
    line,
    inclusion: { leaf, index, size: leaves.length, proof: inclusionProof(leaves, index) },
    batch,
    batchHash,
  }
}
