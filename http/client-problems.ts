import { appDatabase } from '#db/client.ts'
import type { ProblemDetails } from '#domain/problem.ts'
import { recordClientProblems, type RefusedRequest, withoutIds } from '#domain/registration/client-problems.ts'
import { log } from './log.ts'

/** Refused requests that are kept of one client between two writings; who is refused more sees the first of them. */
const mostOfOne = 20
const writtenMilliseconds = 1_000

interface Waiting {
  refused: RefusedRequest[]
  timer?: NodeJS.Timeout
}

// The server and Next's bundle load this module each for itself.
const shared = globalThis as typeof globalThis & { eboxClientProblems?: Waiting }

/**
 * Keeps that a client's request was refused, for its own people (their desk shows it): which operation, with what answer. Written in the
 * background, together with others: no request waits for it. What was sent is not kept: of an issue only where and which.
 */
export function keepClientProblem(clientId: string, traceId: string, request: Request, problem: ProblemDetails): void {
  const waiting = (shared.eboxClientProblems ??= { refused: [] })
  if (waiting.refused.filter((each) => each.clientId === clientId).length >= mostOfOne) return
  waiting.refused.push({
    clientId,
    traceId,
    requestMethod: request.method,
    requestPath: withoutIds(new URL(request.url).pathname),
    status: problem.status,
    type: problem.type,
    issues: (problem.issues ?? []).slice(0, 10).map(({ name, type, code }) => ({
      type,
      ...(name !== undefined && { name: name.slice(0, 100) }),
      ...(code !== undefined && { code }),
    })),
  })
  waiting.timer ??= setTimeout(() => void writeWaiting(waiting), writtenMilliseconds).unref()
}

async function writeWaiting(waiting: Waiting): Promise<void> {
  waiting.timer = undefined
  const refused = waiting.refused.splice(0)
  try {
    await recordClientProblems(appDatabase(), refused)
  } catch (error) {
    log().warn({ error }, 'refused requests were not kept')
  }
}
