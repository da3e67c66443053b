import type { Database } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { ReceivedDocument } from './received-document.ts'

/** Writes into the audit trail that a request brought viruses: which, in which bytes. Nothing when it brought none. */
export async function auditVirusesFound(
  database: Database,
  request: AuditedRequest,
  documents: readonly ReceivedDocument[],
): Promise<void> {
  const viruses = documents.flatMap(({ sha256, content }) =>
    content?.scan.verdict === 'found'
      ? [{ virus: content.scan.virus, sha256: sha256?.toString('base64url'), sizeInBytes: content.sizeInBytes }]
      : [],
  )
  if (viruses.length > 0) await appendAuditLines(database, [{ ...request, responseCode: 400, details: { viruses } }])
}
