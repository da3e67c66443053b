import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener, RequestError } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { badRequest, issue, methodNotAllowed, Problem, resourceNotFound, serviceUnavailable } from '#domain/problem.ts'
import { env } from '#env.ts'
import type { SendText } from '#http/answer.ts'
import type { RouteHandler } from '#http/handler.ts'
import { problemResponse, toProblem } from '#http/problem.ts'
import { refuse } from '#http/refusal.ts'
import { traceIdOf } from '#http/trace.ts'
import { isMethod, methods, type Route, routeFinder } from './routes.ts'

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Where a request goes: to a route's method, or back. */
type Destination = { handler: RouteHandler; params: Record<string, string> } | Problem

/** A client that is turned away because the process is busy may come back so soon. */
const busySeconds = 1

/**
 * Answers the machine APIs. It owns path, method and trailing slash in both modes: in production it calls the route module at once
 * (limits.md says why: Next's own route handlers cost four times as much), in development it hands a matched request to Next,
 * which loads the same module anew after each change. It takes so many requests at a time and turns the others away at once, before
 * their bodies are read: a queue that only grows would serve nobody (trust.md R12).
 * @param inDevelopment Next's handler, or nothing in production
 */
export function machineListener(routes: Route[], inDevelopment?: NodeHandler): NodeHandler {
  const find = routeFinder(routes)
  const destinations = new WeakMap<object, Destination>()
  const senders = new WeakMap<object, SendText>()
  let underWay = 0

  function destinationOf(method: string | undefined, pathname: string): Destination {
    const match = find(pathname)
    if (!match) return resourceNotFound()
    const handler = isMethod(method) && match.handlers[method]
    if (!handler) return methodNotAllowed(methods.filter((each) => match.handlers[each]))
    return { handler, params: match.params }
  }

  const answer = getRequestListener(
    async (request, { incoming }) => {
      const destination = destinations.get(incoming) ?? resourceNotFound()
      const address = addressOf(incoming)
      if (destination instanceof Problem)
        return refuse(request, destination, { traceId: traceIdOf(request), client: address })
      const params = Promise.resolve(destination.params)
      return destination.handler(request, { params, address, sendText: senders.get(incoming) })
    },
    { overrideGlobalObjects: false, errorHandler: answerUnreadable },
  )

  return (request, response) => {
    const [pathname = '/', query] = (request.url ?? '/').split('?', 2)
    const isBusy = underWay >= env().CONCURRENT_REQUESTS
    const destination = isBusy ? serviceUnavailable(busySeconds) : destinationOf(request.method, pathname)
    destinations.set(request, destination)
    senders.set(request, textSender(response))
    underWay++
    response.once('close', () => underWay--)
    if (destination instanceof Problem || !inDevelopment) return answer(request, response)
    const path = pathname.replace(/\/$/, '')
    request.url = query === undefined ? path : `${path}?${query}`
    return inDevelopment(request, response)
  }
}

/** @see SendText */
function textSender(outgoing: ServerResponse): SendText {
  return (status, headers, text) => {
    const bytes = Buffer.from(text)
    outgoing.writeHead(status, { ...headers, 'Content-Length': bytes.length })
    outgoing.write(bytes)
    outgoing.end()
    return RESPONSE_ALREADY_SENT
  }
}

/** A request whose Host or address makes no URL is the client's fault; anything else here is ours. */
function answerUnreadable(error: unknown): Response {
  const detail = 'Host and address make no URL'
  const unreadable = badRequest([issue.invalidInput({ in: 'header', name: 'Host', detail, code: 'INVALID_INPUT' })])
  const traceId = randomUUID()
  return problemResponse(error instanceof RequestError ? unreadable : toProblem(error, traceId), traceId)
}

/** Who is at the other end, behind the proxies that are ours: each adds to X-Forwarded-For whom it hears (`TRUSTED_PROXIES`). */
function addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const { TRUSTED_PROXIES } = env()
  const forwarded = TRUSTED_PROXIES > 0 ? [headers['x-forwarded-for'] ?? []].flat().join(',').split(',') : []
  return forwarded.at(-TRUSTED_PROXIES)?.trim() || (socket.remoteAddress ?? 'somewhere')
}
