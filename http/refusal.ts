import { env } from '#env.ts'
import { keepClientProblem } from './client-problems.ts'
import { problemResponse, toProblem } from './problem.ts'
import { countRefusal, countRequest } from './rate-limit.ts'
import { relatedTrace } from './trace.ts'

/** For whom a request is counted, and what was already counted. */
export interface Counted {
  traceId: string
  /** The registration that calls, or the address when none is known */
  client: string
  /** True when it is a registration, whose people are shown what was refused */
  isRegistered?: boolean
  /** The rate headers, once the request was counted */
  rate?: Record<string, string>
  /** What a route that is on its way out says of itself */
  ending?: Record<string, string>
}

/** Answers a request that is refused, or failed, and counts it. Past what the client may, it is refused for that. */
export async function refuse(
  request: Request,
  thrown: unknown,
  { traceId, client, isRegistered, rate, ending }: Counted,
): Promise<Response> {
  const usual = { ...relatedTrace(request), ...ending, ...refusalMediaType(request) }
  const problem = toProblem(thrown, traceId)
  if (isRegistered && problem.details.status < 500) keepClientProblem(client, traceId, request, problem.details)
  try {
    const headers = rate ?? (await countRequest(request.method, client))
    // What only came too soon is no mistake of the client.
    if (problem.details.status < 500 && problem.details.status !== 429) await countRefusal(client)
    return withMetadata(problemResponse(problem, traceId, { ...usual, ...headers }))
  } catch (tooMany) {
    return problemResponse(toProblem(tooMany, traceId), traceId, usual)
  }
}

/**
 * Clients of version 2 and of generated code say `Accept: application/json` and read nothing else; a refusal is JSON, so they are
 * told it is (contract §4, advice 3). Everyone else gets RFC 9457's own media type.
 */
function refusalMediaType(request: Request): Record<string, string> {
  const accepted = (request.headers.get('accept') ?? '')
    .split(',')
    .map((range) => range.split(';', 1)[0]?.trim().toLowerCase() ?? '')
  const takesProblems = ['application/problem+json', 'application/*', '*/*'].some((range) => accepted.includes(range))
  return accepted.includes('application/json') && !takesProblems ? { 'Content-Type': 'application/json' } : {}
}

/** Who is challenged also learns where tokens are had (RFC 9728 §5.1). */
function withMetadata(answer: Response): Response {
  const challenge = answer.headers.get('WWW-Authenticate')
  if (!challenge) return answer
  const metadata = `resource_metadata="${env().ORIGIN}/.well-known/oauth-protected-resource/api/messageRegistry/v3"`
  answer.headers.set('WWW-Authenticate', `${challenge}${challenge.includes(' ') ? ', ' : ' '}${metadata}`)
  return answer
}
