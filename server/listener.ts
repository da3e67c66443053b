import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener, RequestError } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { badRequest, issue, methodNotAllowed, Problem, resourceNotFound } from '#domain/problem.ts'
import type { SendWhole } from '#http/answer.ts'
import type { RouteHandler } from '#http/handler.ts'
import { concurrentRequests } from '#http/limits.ts'
import { problemResponse, toProblem } from '#http/problem.ts'
import { rateOf } from '#http/rate-limit.ts'
import { refuse } from '#http/refusal.ts'
import { traceIdOf } from '#http/trace.ts'
import { addressOf } from './address.ts'
import { type Place, placesOf } from './places.ts'
import { isMethod, methods, type Route, routeFinder } from './routes.ts'

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Where a request goes: to a route's method, or back. */
type Destination = { handler: RouteHandler; params: Record<string, string> } | Problem

/** A request on its way, with what only its connection knows. */
interface Arrival {
  destination: Destination
  address: string
  place?: Place
  sendWhole: SendWhole
}

/**
 * Answers the machine APIs. It owns path, method and trailing slash in both modes: in production it calls the route module at once
 * (limits.md says why: Next's own route handlers cost four times as much), in development it hands a matched request to Next,
 * which loads the same module anew after each change. It takes so many requests at a time and turns the others away at once, before
 * their bodies are read: a queue that only grows would serve nobody (trust.md R12). Health is asked when all is busy, and answers.
 * @param inDevelopment Next's handler, or nothing in production
 */
export function machineListener(routes: Route[], inDevelopment?: NodeHandler): NodeHandler {
  const find = routeFinder(routes)
  const takePlace = placesOf(concurrentRequests())
  const arrivals = new WeakMap<object, Arrival>()
  let arriving: Arrival | undefined

  function destinationOf(method: string | undefined, pathname: string): Destination {
    const match = find(pathname)
    if (!match) return resourceNotFound()
    const handler = isMethod(method) && match.handlers[method]
    if (!handler) return methodNotAllowed(methods.filter((each) => match.handlers[each]))
    return { handler, params: match.params }
  }

  function arrive(request: IncomingMessage, response: ServerResponse, pathname: string): Arrival {
    const destination = destinationOf(request.method, pathname)
    const arrival = { destination, address: addressOf(request), sendWhole: bodySender(response) }
    const operation = destination instanceof Problem ? undefined : destination.handler.definition.name
    if (operation === 'readHealth') return arrival
    const place = takePlace(arrival.address, operation === 'readApiDescription')
    if (place instanceof Problem) return { ...arrival, destination: place }
    response.once('close', () => place.leave())
    return { ...arrival, place }
  }

  const answer = getRequestListener(
    async (request, { incoming }) => {
      const { destination, address, place, sendWhole } = arrivals.get(incoming) ?? mustHaveArrived()
      if (destination instanceof Problem)
        return refuse(request, destination, { traceId: traceIdOf(request), client: address })
      const params = Promise.resolve(destination.params)
      return destination.handler(request, { params, address, incoming, sendWhole, claimPlace: place?.claim })
    },
    {
      overrideGlobalObjects: false,
      // It cuts who is not done half a second after the answer, which then may be lost (rest-of-request.ts does not).
      autoCleanupIncoming: false,
      // It is called before the listener gives back control: what arrives is still the request that could not be read.
      errorHandler: (error: unknown) => answerUnreadable(error, arriving),
    },
  )

  return (request, response) => {
    const [pathname = '/', query] = (request.url ?? '/').split('?', 2)
    arriving = arrive(request, response, pathname)
    arrivals.set(request, arriving)
    if (arriving.destination instanceof Problem || !inDevelopment) return answer(request, response)
    const path = pathname.replace(/\/$/, '')
    request.url = query === undefined ? path : `${path}?${query}`
    return inDevelopment(request, response)
  }
}

function mustHaveArrived(): never {
  throw new Error('A request is answered that did not arrive')
}

/** @see SendWhole */
function bodySender(outgoing: ServerResponse): SendWhole {
  return (status, headers, body) => {
    outgoing.writeHead(status, { ...headers, 'Content-Length': body.length })
    outgoing.end(body)
    return RESPONSE_ALREADY_SENT
  }
}

/** A request whose Host or address makes no URL is the client's fault; anything else here is ours. */
async function answerUnreadable(error: unknown, arrival: Arrival | undefined): Promise<Response> {
  const detail = 'Host and address make no URL'
  const unreadable = badRequest([issue.invalidInput({ in: 'header', name: 'Host', detail, code: 'INVALID_INPUT' })])
  const traceId = randomUUID()
  const problem = error instanceof RequestError ? unreadable : toProblem(error, traceId)
  return problemResponse(problem, traceId, await rateOf('GET', arrival?.address ?? 'somewhere'))
}
