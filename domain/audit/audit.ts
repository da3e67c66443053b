import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'
import { statement } from '#db/statement.ts'
import { hex } from './seal.ts'

/** Who asked, as the trail keeps it: identifiers of people only hashed (ATREQ03). */
export interface AuditedCaller {
  /** SHA-256 of a machine's token, or of the id in a person's cookie; 32 bytes */
  subjectTokenHash?: Uint8Array
  /** Of a person: HMAC-SHA-256 of the number, which still says who when the session's row is gone; 32 bytes */
  subjectHash?: Uint8Array
  clientId?: string
}

/** What the audit trail keeps of a request (spec §8, ATREQ01 to 04). */
export interface AuditedRequest extends AuditedCaller {
  traceId: string
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
  if (lines.length > 0) await database.execute(append({ auditLines: auditLinesJson(lines) }))
}

/** The same as SQL, for a statement that writes more than the lines: those are its value `auditLines` (auditLinesJson). */
export const insertAuditLines: SQL = sql`
  INSERT INTO audit_line
    (trace_id, subject_token_hash, subject_hash, client_id, request_method, request_url, response_code, details)
  SELECT "traceId", decode("subjectTokenHash", 'hex'), decode("subjectHash", 'hex'), "clientId", "requestMethod", "requestUrl",
    "responseCode", details
  FROM jsonb_to_recordset(${sql.placeholder('auditLines')}::jsonb) AS line ("traceId" text, "subjectTokenHash" text, "subjectHash" text,
    "clientId" text, "requestMethod" text, "requestUrl" text, "responseCode" integer, details jsonb)`

const append = statement(insertAuditLines)

export function auditLinesJson(lines: AuditLine[]): string {
  const rows = lines.map(({ subjectTokenHash, subjectHash, requestUrl, ...line }) => ({
    ...line,
    requestUrl: withoutWords(requestUrl),
    ...(subjectTokenHash && { subjectTokenHash: hex(subjectTokenHash) }),
    ...(subjectHash && { subjectHash: hex(subjectHash) }),
  }))
  return JSON.stringify(rows)
}

/** Words that were searched for may be somebody's name or number: the trail says that there were some, and not which (ATREQ03). */
function withoutWords(requestUrl: string): string {
  const at = requestUrl.indexOf('?')
  if (at < 0) return requestUrl
  const query = new URLSearchParams(requestUrl.slice(at))
  if (!query.has('q')) return requestUrl
  query.set('q', '***')
  return `${requestUrl.slice(0, at)}?${query.toString()}`
}
