import { sql } from 'drizzle-orm'
import { bigint, customType, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

/** PostgreSQL `xid8`: a transaction's number, as decimal digits. */
const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' })

/** Class (c): the audit trail, fields as ATREQ01 to 04 name them (spec §8). Append-only for every role but the owner's. */
export const auditLine = pgTable(
  'audit_line',
  {
    auditId: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    at: instant().notNull().defaultNow(),
    traceId: text().notNull(),
    /** Of a machine's token, or of the id in a person's cookie: SHA-256 */
    subjectTokenHash: bytea(),
    /**
     * Who a person is, when the session has long ended: HMAC-SHA-256 of the number, as in `session.ssin_hash`. Of a portal's request: the
     * person as that portal knows them (portalSubjectHash)
     */
    subjectHash: bytea(),
    clientId: text(),
    requestMethod: text().notNull(),
    requestUrl: text().notNull(),
    responseCode: integer().notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The transaction that wrote it: what is older than every running one is complete, and can be sealed */
    transactionId: xid8()
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (table) => [
    index('audit_line_transaction').on(table.transactionId, table.auditId),
    index('audit_line_subject')
      .on(table.subjectHash, table.clientId, table.auditId)
      .where(sql`${table.subjectHash} IS NOT NULL`),
    // The last calls of a machine, as its enterprise sees them.
    index('audit_line_client')
      .on(table.clientId, table.auditId)
      .where(sql`${table.subjectHash} IS NULL AND ${table.clientId} IS NOT NULL`),
    // What an auditor looks for.
    index('audit_line_trace').on(table.traceId),
    index('audit_line_message')
      .on(sql`(${table.details}->>'messageId')`)
      .where(sql`${table.details} ? 'messageId'`),
  ],
)

/**
 * Class (c): a run of committed lines, sealed by their Merkle root (RFC 9162 §2.1) and chained to the batch before. Written by one
 * background writer; no request computes a chain. A batch without lines says that the numbers of transactions began anew, as they
 * do in a database that was restored from a dump (domain/audit/seal-audit-trail.ts).
 */
export const auditBatch = pgTable(
  'audit_batch',
  {
    batchId: bigint({ mode: 'number' }).primaryKey(),
    /** Lines of transactions from the previous batch's end up to this one, exclusive */
    beforeTransaction: xid8().notNull(),
    lineCount: integer().notNull(),
    /** Ids that this batch's lines are above: 0, but in a restored database the last id of before */
    afterAuditId: bigint({ mode: 'number' }).notNull(),
    /** The highest id among the lines of this batch and all before it */
    lastAuditId: bigint({ mode: 'number' }).notNull(),
    /** SHA-256 of each line, 32 bytes a line, in the order of the tree: tells which line departs, and makes proofs without reading the others */
    leafHashes: bytea().notNull(),
    merkleRoot: bytea().notNull(),
    previousHash: bytea().notNull(),
    /** SHA-256 over all of the above but the leaves, which the root speaks for */
    batchHash: bytea().notNull(),
    sealedAt: instant().notNull().defaultNow(),
  },
  (table) => [index('audit_batch_lines').on(table.lastAuditId, table.batchId)],
)
