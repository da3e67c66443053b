import { auditLine, type Database, type Transaction } from '#db/schema/index.ts'

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

/** Appends lines to the trail; with the write they tell of when given its transaction. */
export async function appendAuditLines(database: Database | Transaction, lines: AuditLine[]): Promise<void> {
  if (lines.length > 0) await database.insert(auditLine).values(lines)
}
