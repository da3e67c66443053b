import { setTimeout as delay } from 'node:timers/promises'
import { desc, sql } from 'drizzle-orm'
import { auditBatch, type Database, type Transaction } from '#db/schema/index.ts'
import { merkleRoot } from './merkle-tree.ts'
import {
  batchHashOf,
  beforeAllBatches,
  leafOf,
  type SealedBatch,
  sealedColumns,
  type SealedLine,
  sealedOrder,
} from './seal.ts'

/** Lines that are read and hashed at a time: a millisecond or two. */
const page = 50
/** After each page the requests of the same process have their turn, and the database's cores: a busy second's lines are no burst. */
const breathMilliseconds = 5

export interface StoredBatch extends SealedBatch {
  batchHash: Uint8Array
}

/**
 * Seals the next batch of committed lines, unless another process is at it: those of transactions older than every running one, so that
 * none can come between them later; in the order of transactions and ids; no transaction is cut in two.
 *
 * A database that was restored from a dump counts its transactions from the beginning again, and new lines would seem older than
 * sealed ones. That shows as a horizon that lies before the last batch's end, which else only rises. Then the restored lines that
 * were not sealed are sealed as they stand, and a batch without lines begins anew: from there on only ids above all restored ones count.
 *
 * @param mostLines in a batch, but for the last transaction's
 * @returns what was sealed; undefined when no line is ready, or another is at it
 */
export async function sealAuditTrail(
  database: Database,
  { mostLines = 10_000 }: { mostLines?: number } = {},
): Promise<StoredBatch | undefined> {
  return database.transaction(async (transaction) => {
    const [now] = await transaction.execute<{ is_alone: boolean; horizon: string }>(sql`
      SELECT pg_try_advisory_xact_lock(hashtextextended('e-box/audit-seal', 0)) AS is_alone,
             pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`)
    if (!now?.is_alone) return undefined
    const [last = beforeAllBatches] = await transaction
      .select()
      .from(auditBatch)
      .orderBy(desc(auditBatch.batchId))
      .limit(1)
    const beganAnew = BigInt(now.horizon) < BigInt(last.beforeTransaction)
    const found = await readLeaves(transaction, last, mostLines, beganAnew ? undefined : now.horizon)
    if (found.leaves.length === 0 && !beganAnew) return undefined
    return storeBatch(transaction, last, found)
  })
}

type LastBatch = Pick<
  typeof auditBatch.$inferSelect,
  'batchId' | 'beforeTransaction' | 'afterAuditId' | 'lastAuditId' | 'batchHash'
>

interface FoundLeaves {
  leaves: Uint8Array[]
  highestAuditId: number
  /** The transaction before which everything was read */
  beforeTransaction: string
}

/** @param horizon transactions from here on are left; without one, all lines are read */
async function readLeaves(
  transaction: Transaction,
  { beforeTransaction, afterAuditId, lastAuditId }: LastBatch,
  mostLines: number,
  horizon: string | undefined,
): Promise<FoundLeaves> {
  const leaves: Uint8Array[] = []
  let highestAuditId = lastAuditId
  let place = { transactionId: beforeTransaction, auditId: '0' }
  for (let isMore = true; isMore;) {
    const lines = await transaction.execute<SealedLine>(sql`
      SELECT ${sealedColumns} FROM audit_line
      WHERE (audit_line.transaction_id, audit_line.audit_id) > (${place.transactionId}::xid8, ${place.auditId}::bigint)
        AND audit_line.audit_id > ${afterAuditId}
        ${horizon === undefined ? sql`` : sql`AND audit_line.transaction_id < ${horizon}::xid8`}
      ORDER BY ${sealedOrder} LIMIT ${page}`)
    for (const line of lines) {
      if (leaves.length >= mostLines && line.transactionId !== place.transactionId)
        return { leaves, highestAuditId, beforeTransaction: line.transactionId }
      leaves.push(leafOf(line))
      highestAuditId = Math.max(highestAuditId, Number(line.auditId))
      place = line
    }
    isMore = lines.length === page
    if (isMore) await delay(breathMilliseconds)
  }
  return { leaves, highestAuditId, beforeTransaction: horizon ?? String(BigInt(place.transactionId) + 1n) }
}

async function storeBatch(
  transaction: Transaction,
  last: LastBatch,
  { leaves, highestAuditId, beforeTransaction }: FoundLeaves,
): Promise<StoredBatch> {
  const isBeginning = leaves.length === 0
  const batch: SealedBatch = {
    batchId: last.batchId + 1,
    beforeTransaction: isBeginning ? '0' : beforeTransaction,
    lineCount: leaves.length,
    afterAuditId: isBeginning ? last.lastAuditId : last.afterAuditId,
    lastAuditId: highestAuditId,
    merkleRoot: merkleRoot(leaves),
    previousHash: last.batchHash,
  }
  const stored = { ...batch, batchHash: batchHashOf(batch) }
  await transaction.insert(auditBatch).values({ ...stored, leafHashes: Buffer.concat(leaves) })
  return stored
}
