import { headers } from 'next/headers'
import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { AuditedCaller, AuditedRequest, AuditLine } from '#domain/audit/audit.ts'
import { auditRead } from '#domain/audit/audit-read.ts'

/** What the audit trail keeps of a person's request. @param page its address */
export async function auditedRequest(
  reader: Pick<Reader, 'audited'>,
  requestMethod: 'GET' | 'POST',
  page: string,
): Promise<AuditedRequest> {
  const traceId = (await headers()).get('belgov-trace-id')?.match(/^[\w.-]{1,36}$/)?.[0] ?? crypto.randomUUID()
  return { ...reader.audited, traceId, requestMethod, requestUrl: page }
}

/** Writes the line of a person who was refused what was allowed before (trust.md Z11). @param page what was asked for */
export async function auditRefusal(audited: AuditedCaller, page: string, reason: string): Promise<void> {
  const method = (await headers()).has('content-type') ? 'POST' : 'GET'
  await auditRead(appDatabase(), {
    ...(await auditedRequest({ audited }, method, page)),
    responseCode: 403,
    details: { reason },
  })
}

/**
 * Writes the line of what a page shows of a box before it is drawn, as an answer to a machine has its line (ATREQ04).
 * @param page its address
 * @param details message ids and the like
 * @throws as auditRead
 */
export async function auditPage(reader: Reader, page: string, details: AuditLine['details']): Promise<void> {
  await auditRead(appDatabase(), { ...(await auditedRequest(reader, 'GET', page)), responseCode: 200, details })
}
