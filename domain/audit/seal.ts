import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type SQL, sql } from 'drizzle-orm'
import { leafHash } from './merkle-tree.ts'

/** The columns of a line that are sealed: all of them, each as text that loses nothing. Selected from `audit_line`. */
export const sealedColumns: SQL = sql`
  audit_line.audit_id::text AS "auditId", audit_line.transaction_id::text AS "transactionId",
  to_char(audit_line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, audit_line.trace_id AS "traceId",
  encode(audit_line.subject_token_hash, 'hex') AS "subjectTokenHash",
  encode(audit_line.subject_hash, 'hex') AS "subjectHash", audit_line.client_id AS "clientId",
  audit_line.request_method AS "requestMethod", audit_line.request_url AS "requestUrl", audit_line.response_code AS "responseCode",
  audit_line.details`

/** A line as `sealedColumns` select it. */
export interface SealedLine extends Record<string, unknown> {
  auditId: string
  transactionId: string
  /** UTC, to the microsecond */
  at: string
  traceId: string
  /** Hexadecimal */
  subjectTokenHash: string | null
  /** Hexadecimal */
  subjectHash: string | null
  clientId: string | null
  requestMethod: string
  requestUrl: string
  responseCode: number
  details: Record<string, unknown>
}

/** The order in which lines stand in their batch. */
export const sealedOrder: SQL = sql`audit_line.transaction_id, audit_line.audit_id`

/** A line's leaf in the tree of its batch: over its canonical JSON (RFC 8785), members that are not there as null. */
export function leafOf(line: SealedLine): Uint8Array {
  const { auditId, transactionId, at, traceId, subjectTokenHash, subjectHash, clientId } = line
  const { requestMethod, requestUrl, responseCode, details } = line
  const told = { requestMethod, requestUrl, responseCode, details }
  return leafHash(
    canonicalBytes({ auditId, transactionId, at, traceId, subjectTokenHash, subjectHash, clientId, ...told }),
  )
}

/** What a batch's hash speaks for. */
export interface SealedBatch {
  batchId: number
  beforeTransaction: string
  lineCount: number
  afterAuditId: number
  lastAuditId: number
  merkleRoot: Uint8Array
  previousHash: Uint8Array
}

/** SHA-256 over the canonical JSON of a batch, bytes in hexadecimal: the next batch repeats it, and a checkpoint elsewhere keeps it. */
export function batchHashOf(batch: SealedBatch): Uint8Array {
  const { batchId, beforeTransaction, lineCount, afterAuditId, lastAuditId } = batch
  const hashes = { merkleRoot: hex(batch.merkleRoot), previousHash: hex(batch.previousHash) }
  const sealed = canonicalBytes({ batchId, beforeTransaction, lineCount, afterAuditId, lastAuditId, ...hashes })
  return createHash('sha256').update(sealed).digest()
}

/** What stands before the first batch. */
export const beforeAllBatches = {
  batchId: 0,
  beforeTransaction: '0',
  afterAuditId: 0,
  lastAuditId: 0,
  batchHash: new Uint8Array(32),
} as const

const leafBytes = 32

/** Leaves as the column keeps them, one after the other. */
export function splitLeaves(leafHashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.floor(leafHashes.length / leafBytes) }, (_, at) =>
    leafHashes.subarray(at * leafBytes, (at + 1) * leafBytes),
  )
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** @throws Error for a text with half a surrogate pair, which PostgreSQL does not store */
function canonicalBytes(value: Record<string, unknown>): Uint8Array {
  return Buffer.from(canonicalize(value) ?? '')
}
