import { asc, eq, gt, sql } from 'drizzle-orm'
import { auditBatch, type Database, type Transaction } from '#db/schema/index.ts'
import { merkleRoot } from './merkle-tree.ts'
import {
  batchHashOf,
  beforeAllBatches,
  leafOf,
  sealedColumns,
  type SealedLine,
  sealedOrder,
  splitLeaves,
} from './seal.ts'

/** A batch as it was told to somebody outside, who kept it: what its hash covers, and all batches before it, cannot change unseen. */
export interface Checkpoint {
  batchId: number
  batchHash: Uint8Array
}

/** The first place at which the trail is not what was sealed. */
export interface Disagreement {
  batchId: number
  what: 'batch-removed' | 'batch-rewritten' | 'line-removed' | 'line-edited' | 'line-inserted'
  /** Of a line: its place in the batch, from 0 */
  place?: number
  /** Of a line that is there */
  auditId?: string
}

export interface Verdict {
  /** Batches and lines that are as they were sealed, up to the disagreement if there is one */
  batchCount: number
  lineCount: number
  /** Lines that wait for their seal: nothing is known of them yet */
  waitingCount: number
  /** To be kept outside, and given to a later verification; undefined while nothing is sealed */
  checkpoint?: Checkpoint
  disagreement?: Disagreement
}

const batchesAtATime = 20
const linesAtATime = 1_000

/**
 * Holds every sealed line against its batch and every batch against the one before, as of one instant, in pages: memory does not
 * grow with the trail.
 *
 * What it finds without a checkpoint: lines edited, removed, or inserted among sealed ones; batches removed from the middle or
 * rewritten in part. Whoever may write to the database as its superuser could seal everything anew; only a checkpoint that was kept
 * outside shows that, or that the last batches are gone.
 */
export async function verifyAuditTrail(database: Database, checkpoint?: Checkpoint): Promise<Verdict> {
  return database.transaction((transaction) => walk(transaction, checkpoint), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  })
}

async function walk(transaction: Transaction, kept: Checkpoint | undefined): Promise<Verdict> {
  const beginnings = await readBeginnings(transaction)
  const verdict: Verdict = { batchCount: 0, lineCount: 0, waitingCount: 0 }
  let previous: Pick<Batch, 'batchId' | 'afterAuditId' | 'batchHash'> = beforeAllBatches
  let lines = new LineReader(transaction, undefined, beginnings.shift())
  for await (const batch of batchesOf(transaction)) {
    const broken = brokenChain(previous, batch, kept)
    if (broken) return { ...verdict, disagreement: broken }
    if (batch.afterAuditId !== previous.afterAuditId) {
      const stray = await lines.peek()
      if (stray) return { ...verdict, disagreement: inserted(previous.batchId, stray) }
      lines = new LineReader(transaction, batch.afterAuditId, beginnings.shift())
    }
    const found = await lines.takeBefore(batch.beforeTransaction)
    const departure = firstDeparture(splitLeaves(batch.leafHashes), found)
    if (departure) return { ...verdict, disagreement: { batchId: batch.batchId, ...departure } }
    verdict.batchCount += 1
    verdict.lineCount += batch.lineCount
    verdict.checkpoint = { batchId: batch.batchId, batchHash: batch.batchHash }
    previous = batch
  }
  if (kept && kept.batchId > previous.batchId)
    return { ...verdict, disagreement: { batchId: previous.batchId + 1, what: 'batch-removed' } }
  return { ...verdict, waitingCount: await lines.countRest() }
}

type Batch = typeof auditBatch.$inferSelect

const inserted = (batchId: number, { auditId }: SealedLine) => ({ batchId, what: 'line-inserted' as const, auditId })
const isEqual = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0

function brokenChain(
  previous: Pick<Batch, 'batchId' | 'batchHash'>,
  batch: Batch,
  kept: Checkpoint | undefined,
): Disagreement | undefined {
  const { batchId } = batch
  if (batchId !== previous.batchId + 1) return { batchId: previous.batchId + 1, what: 'batch-removed' }
  const leaves = splitLeaves(batch.leafHashes)
  const isWhole =
    isEqual(batch.previousHash, previous.batchHash) &&
    isEqual(batch.batchHash, batchHashOf(batch)) &&
    isEqual(batch.merkleRoot, merkleRoot(leaves)) &&
    leaves.length === batch.lineCount
  const isAsKept = kept?.batchId !== batchId || isEqual(kept.batchHash, batch.batchHash)
  return isWhole && isAsKept ? undefined : { batchId, what: 'batch-rewritten' }
}

/** Where the lines that are there part from those that were sealed. */
function firstDeparture(sealed: Uint8Array[], found: { auditId: string; leaf: Uint8Array }[]) {
  const isSealed = (place: number, at: number) => {
    const [leaf, line] = [sealed[place], found[at]]
    return leaf !== undefined && line !== undefined && isEqual(leaf, line.leaf)
  }
  for (let place = 0; place < Math.max(sealed.length, found.length); place++) {
    if (isSealed(place, place)) continue
    const line = found[place]
    if (!line || isSealed(place + 1, place)) return { what: 'line-removed' as const, place }
    const isNew = place >= sealed.length || isSealed(place, place + 1)
    return { what: isNew ? ('line-inserted' as const) : ('line-edited' as const), place, auditId: line.auditId }
  }
  return undefined
}

async function* batchesOf(transaction: Transaction): AsyncGenerator<Batch, void> {
  let last = Number.MIN_SAFE_INTEGER
  for (;;) {
    const batches = await transaction
      .select()
      .from(auditBatch)
      .where(gt(auditBatch.batchId, last))
      .orderBy(asc(auditBatch.batchId))
      .limit(batchesAtATime)
    yield* batches
    const end = batches.at(-1)
    if (!end) return
    last = end.batchId
  }
}

/** The ids above which lines stand that came after a restore, ascending. */
async function readBeginnings(transaction: Transaction): Promise<number[]> {
  const rows = await transaction
    .select({ afterAuditId: auditBatch.afterAuditId })
    .from(auditBatch)
    .where(eq(auditBatch.lineCount, 0))
    .orderBy(asc(auditBatch.batchId))
  return rows.map(({ afterAuditId }) => afterAuditId)
}

/** The lines of one count of transactions, in the order of the seal, a page at a time. */
class LineReader {
  readonly #transaction: Transaction
  readonly #afterAuditId: number | undefined
  readonly #untilAuditId: number | undefined
  #page: SealedLine[] = []
  #place = { transactionId: '0', auditId: '0' }
  #isAtEnd = false

  /** Of lines whose ids are above `afterAuditId` and at most `untilAuditId`; undefined is without bound. */
  constructor(transaction: Transaction, afterAuditId: number | undefined, untilAuditId: number | undefined) {
    this.#transaction = transaction
    this.#afterAuditId = afterAuditId
    this.#untilAuditId = untilAuditId
  }

  async peek(): Promise<SealedLine | undefined> {
    if (this.#page.length === 0 && !this.#isAtEnd) {
      this.#page = await this.#transaction.execute<SealedLine>(sql`
        SELECT ${sealedColumns} FROM audit_line WHERE ${this.#rest} ORDER BY ${sealedOrder} LIMIT ${linesAtATime}`)
      this.#isAtEnd = this.#page.length === 0
    }
    return this.#page[0]
  }

  /** The leaves of all lines of transactions before this one. */
  async takeBefore(transactionId: string): Promise<{ auditId: string; leaf: Uint8Array }[]> {
    const end = BigInt(transactionId)
    const taken = []
    for (let line = await this.peek(); line && BigInt(line.transactionId) < end; line = await this.peek()) {
      taken.push({ auditId: line.auditId, leaf: leafOf(line) })
      this.#place = line
      this.#page.shift()
    }
    return taken
  }

  async countRest(): Promise<number> {
    const [row] = await this.#transaction.execute<{ count: string }>(
      sql`SELECT count(*) AS count FROM audit_line WHERE ${this.#rest}`,
    )
    return Number(row?.count)
  }

  get #rest() {
    const { transactionId, auditId } = this.#place
    const [after, until] = [this.#afterAuditId, this.#untilAuditId]
    return sql`(audit_line.transaction_id, audit_line.audit_id) > (${transactionId}::xid8, ${auditId}::bigint)
      ${after === undefined ? sql`` : sql`AND audit_line.audit_id > ${after}`}
      ${until === undefined ? sql`` : sql`AND audit_line.audit_id <= ${until}`}`
  }
}
