import { headers } from 'next/headers'
import type { AuditedRequest } from '#domain/audit/audit.ts'

/** What the audit trail keeps of a person's request. @param page its address */
export async function auditedRequest(requestMethod: 'GET' | 'POST', page: string): Promise<AuditedRequest> {
  const traceId = (await headers()).get('belgov-trace-id')?.match(/^[\w.-]{1,36}$/)?.[0] ?? crypto.randomUUID()
  return { traceId, requestMethod, requestUrl: page }
}
