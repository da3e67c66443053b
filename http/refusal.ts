import { problemResponse, toProblem } from './problem.ts'
import { countRefusal, countRequest } from './rate-limit.ts'
import { relatedTrace } from './trace.ts'

/** For whom a request is counted, and what was already counted. */
export interface Counted {
  traceId: string
  /** The registration that calls, or the address when none is known */
  client: string
  /** The rate headers, once the request was counted */
  rate?: Record<string, string>
}

/** Answers a request that is refused, or failed, and counts it. Past what the client may, it is refused for that. */
export async function refuse(request: Request, thrown: unknown, { traceId, client, rate }: Counted): Promise<Response> {
  const related = relatedTrace(request)
  const problem = toProblem(thrown, traceId)
  try {
    const headers = rate ?? (await countRequest(request.method, client))
    if (problem.details.status < 500) await countRefusal(client)
    return problemResponse(problem, traceId, { ...related, ...headers })
  } catch (tooMany) {
    return problemResponse(toProblem(tooMany, traceId), traceId, related)
  }
}
