import { desc, eq, type SQL, sql } from 'drizzle-orm'
import { auditLine, type Database } from '#db/schema/index.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { appendAuditLines } from './audit.ts'
import { hex } from './seal.ts'

/** What the trail is searched by: one of the three. A person is given by the hash, never by the number. */
export type AuditSearch = { traceId: string } | { messageId: string } | { subjectHash: Uint8Array }

/** A line of the trail as an auditor sees it. */
export interface FoundAuditLine {
  auditId: number
  at: Date
  traceId: string
  clientId?: string
  requestMethod: string
  requestUrl: string
  responseCode: number
  /** The beginning of the hash of who it was, enough to tell two people apart */
  subject?: string
  details: string
}

/** Lines that one search shows. */
export const linesFound = 100

/**
 * Searches the trail, newest first. The search is itself a line of the trail.
 * @throws missingPermission
 */
export async function searchAudit(
  database: Database,
  person: DeskPerson,
  search: AuditSearch,
  request: DeskRequest,
): Promise<FoundAuditLine[]> {
  return atPlatformDesk(database, person, 'searchAudit', async (transaction) => {
    const rows = await transaction
      .select()
      .from(auditLine)
      .where(conditionOf(search))
      .orderBy(desc(auditLine.auditId))
      .limit(linesFound)
    const by = 'subjectHash' in search ? { subjectHash: hex(search.subjectHash).slice(0, 12) } : search
    await appendAuditLines(transaction, [
      { ...request, ...person.audited, responseCode: 200, details: { auditSearchedBy: by, found: rows.length } },
    ])
    return rows.map(({ auditId, at, traceId, clientId, requestMethod, requestUrl, responseCode, ...row }) => ({
      auditId,
      at,
      traceId,
      requestMethod,
      requestUrl,
      responseCode,
      ...(clientId && { clientId }),
      ...(row.subjectHash && { subject: hex(row.subjectHash).slice(0, 12) }),
      details: JSON.stringify(row.details),
    }))
  })
}

function conditionOf(search: AuditSearch): SQL | undefined {
  if ('traceId' in search) return eq(auditLine.traceId, search.traceId)
  if ('subjectHash' in search) return eq(auditLine.subjectHash, search.subjectHash)
  // As the index has it (db/schema/audit.ts).
  return sql`${auditLine.details} ? 'messageId' AND ${auditLine.details}->>'messageId' = ${search.messageId}`
}
