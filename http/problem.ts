import { randomUUID } from 'node:crypto'
import { isPassing } from '#db/client.ts'
import { StorageFull } from '#domain/content/attachment-store.ts'
import { internalServerError, Problem, serviceUnavailable } from '#domain/problem.ts'
import { noteDatabaseTrouble } from './database-trouble.ts'
import { log } from './log.ts'

/**
 * Turns whatever was thrown into a refusal. What is not a Problem is a fault: it is logged under the trace id and answered without
 * a word of its cause (BelGIF); a database or a disk that cannot answer now is a 503, so that clients try again.
 */
export function toProblem(thrown: unknown, traceId: string): Problem {
  if (thrown instanceof Problem) return thrown
  log().error({ traceId, error: thrown }, 'a request failed')
  if (thrown instanceof StorageFull) return serviceUnavailable(5)
  if (isPassing(thrown)) {
    noteDatabaseTrouble()
    return serviceUnavailable(5)
  }
  return internalServerError()
}

/**
 * The one form of every refusal: RFC 9457 `problem+json` that also carries the members of the real registry's StatusMessage
 * (`code`, `id`, `message`, spec §2.9), so that both families of clients find what they look for.
 * @param more headers of the edge, such as the client's rate
 */
export function problemResponse(problem: Problem, traceId: string, more: Record<string, string> = {}): Response {
  const { status, type, title, detail, code, issues, extension, headers } = problem.details
  const id = randomUUID()
  const body = {
    type,
    title,
    status,
    detail,
    instance: `urn:uuid:${id}`,
    id,
    code,
    message: issues?.[0]?.detail ?? detail,
    ...extension,
    ...(issues && { issues }),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'BelGov-Trace-Id': traceId,
      ...more,
      ...headers,
    },
  })
}
