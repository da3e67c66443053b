import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { methodNotAllowed, type Problem, resourceNotFound } from '#domain/problem.ts'
import { problemResponse, toProblem } from '#http/problem.ts'
import { traceIdOf } from '#http/trace.ts'
import { isMethod, type Match, methods, type Route, routeFinder } from './routes.ts'

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/**
 * Answers the machine APIs. It owns path, method and trailing slash in both modes: in production it calls the route module at once
 * (limits.md says why: Next's own route handlers cost four times as much), in development it hands a matched request to Next,
 * which loads the same module anew after each change.
 * @param inDevelopment Next's handler, or nothing in production
 */
export function machineListener(routes: Route[], inDevelopment?: NodeHandler): NodeHandler {
  const find = routeFinder(routes)
  const matches = new WeakMap<object, Match>()

  const answer = getRequestListener(
    async (request, { incoming }) => {
      const match = matches.get(incoming)
      if (!match) return refuse(request, resourceNotFound())
      const handler = isMethod(request.method) && match.handlers[request.method]
      if (!handler) return refuse(request, methodNotAllowed(methods.filter((method) => match.handlers[method])))
      return handler(request, { params: Promise.resolve(match.params) })
    },
    {
      overrideGlobalObjects: false,
      errorHandler: (error) => problemResponse(toProblem(error, ''), ''),
    },
  )

  return (request, response) => {
    const [pathname = '/', query] = (request.url ?? '/').split('?', 2)
    const match = find(pathname)
    if (match) matches.set(request, match)
    const isOurs = match && isMethod(request.method) && match.handlers[request.method]
    if (!isOurs || !inDevelopment) return answer(request, response)
    const path = pathname.replace(/\/$/, '')
    request.url = query === undefined ? path : `${path}?${query}`
    return inDevelopment(request, response)
  }
}

const refuse = (request: Request, problem: Problem) => problemResponse(problem, traceIdOf(request))
