import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'

/** What the audit trail keeps of a request (spec §8, ATREQ01 to 04). Identifiers of people stand in it only hashed. */
export interface AuditedRequest {
  traceId: string
  /** SHA-256 of the token, 32 bytes */
  subjectTokenHash?: Uint8Array
  clientId?: string
  requestMethod: string
  requestUrl: string
}

export interface AuditLine extends AuditedRequest {
  responseCode: number
  /** Message ids, attachment ids, sizes, digests: never a person's number or a content */
  details: Record<string, unknown>
}

/**
 * Appends lines to the trail; with the write they tell of when given its transaction. Any number of them is one statement of one text,
 * which is prepared once: reads are written in companies of every size.
 */
export async function appendAuditLines(database: Database | Transaction, lines: AuditLine[]): Promise<void> {
  if (lines.length === 0) return
  const rows = lines.map(({ subjectTokenHash, ...line }) => ({
    ...line,
    ...(subjectTokenHash && { subjectTokenHash: Buffer.from(subjectTokenHash).toString('hex') }),
  }))
  await database.execute(sql`
    INSERT INTO audit_line (trace_id, subject_token_hash, client_id, request_method, request_url, response_code, details)
    SELECT "traceId", decode("subjectTokenHash", 'hex'), "clientId", "requestMethod", "requestUrl", "responseCode", details
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS line ("traceId" text, "subjectTokenHash" text, "clientId" text,
      "requestMethod" text, "requestUrl" text, "responseCode" integer, details jsonb)`)
}
