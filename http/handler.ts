import type { Readable } from 'node:stream'
import type { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import type { Database } from '#db/schema/index.ts'
import { authorizationTable, type Operation } from '#domain/access/authorization-table.ts'
import { mustBeActiveClient } from '#domain/access/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import { auditRead } from '#domain/audit/audit-read.ts'
import { badRequest, issue, resourceNotFound } from '#domain/problem.ts'
import { env } from '#env.ts'
import { type Answer, type SendWhole, toResponse } from './answer.ts'
import { auditedCaller, type Caller, identifyCaller, readerOf } from './caller.ts'
import { bodyOf, type IncomingBody } from './incoming-body.ts'
import { type JsonBody, readJsonBody } from './json-body.ts'
import { contractIssues } from './contract-issues.ts'
import { inTurn } from './costly-work.ts'
import { tagged } from './entity-tag.ts'
import { type Ports, ports } from './ports.ts'
import { readQuery } from './query.ts'
import { countRequest } from './rate-limit.ts'
import { type Counted, refuse } from './refusal.ts'
import { relatedTrace, traceIdOf } from './trace.ts'

/** What the work of a route is given, all of it established. */
export interface Call<Params, Query, Body> {
  request: Request
  incoming: IncomingBody
  database: Database
  ports: Ports
  params: Params
  query: Query
  body: Body
  /** The address as the client knows it, without query */
  self: string
  audited: AuditedRequest
}

export interface Described {
  name: Operation
  /** One sentence for the reference page */
  summary: string
  /** By status: what is answered, and its shape when it is JSON */
  answers: Record<number, { description: string; schema?: z.ZodType; mediaType?: string; headers?: string[] }>
  params?: z.ZodType
  query?: z.ZodType
  /** A multipart body's JSON part; `isJsonEnough` where that may stand alone as the body */
  multipart?: { part: string; schema: z.ZodType; isJsonEnough?: true }
  /** A body that is JSON as a whole */
  json?: JsonBody<unknown>
  /** A body that is CSV as a whole: what its lines are */
  csv?: string
  /** Request headers beside Authorization */
  headers?: Record<string, string>
  /** True for what the contract leaves to be guessed (contract, flag I) */
  isInferred?: boolean
  /** For what is on its way out: the headers by which each answer says so, refusals too */
  deprecation?: () => Record<string, string>
}

interface Definition<Params, Query, Body, Extra> extends Described {
  params?: z.ZodType<Params>
  query?: z.ZodType<Query>
  json?: JsonBody<Body>
  /** True for work that keeps a connection of the database for long; one client does little of it at a time */
  isCostly?: (query: Query) => boolean
  run(call: Call<Params, Query, Body> & Extra): Promise<Answer | undefined>
}

export interface RouteContext {
  params: Promise<Record<string, string>>
  /** Where the request comes from; in development, where Next calls the route, nobody knows */
  address?: string
  /** Has the request stand among those of its client, no longer among those of its address. @throws tooManyAtOnce */
  claimPlace?: (client: string) => void
  /** The stream of its connection */
  incoming?: Readable
  /** Sends a body on the connection that it came by; in development Next sends it */
  sendWhole?: SendWhole
}

/** A route handler as Next and the listener call it, with what it says of itself. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>
  definition: Described
}

/** The header, for the description of every consultation. */
const consultationHeaders = {
  'On-Behalf-Of-Enterprise-Number':
    'The enterprise whose e-Box you consult as its service provider: it has given you a mandate',
}

type NoParams = Record<never, never>

/** A route that reads an e-Box: the token says whose, or the header of a service provider. */
export function consultation<Params = NoParams, Query = NoParams, Body = NoParams>(
  definition: Definition<Params, Query, Body, { reader: Reader }>,
): RouteHandler {
  const headers = { ...consultationHeaders, ...definition.headers }
  return route({ ...definition, headers }, async (call, caller) => {
    const reader = readerOf(mustBe(caller), call.request.headers.get('on-behalf-of-enterprise-number'))
    return definition.run({ ...call, reader })
  })
}

/** A route for a sender: the work itself judges the registration, in the same round trip as the rest. */
export function publication<Params = NoParams, Query = NoParams, Body = NoParams>(
  definition: Definition<Params, Query, Body, { caller: Caller }>,
): RouteHandler {
  return route(definition, async (call, caller) => definition.run({ ...call, caller: mustBe(caller) }))
}

/** A route to what belongs to nobody: the registration is read beside the data. */
export function referenceData<Params = NoParams, Query = NoParams, Body = NoParams>(
  definition: Definition<Params, Query, Body, object>,
): RouteHandler {
  return route(definition, async (call, caller) => {
    const [answer] = await Promise.all([
      definition.run(call),
      mustBeActiveClient(call.database, mustBe(caller).clientId),
    ])
    return answer
  })
}

/** A route that asks for no token. */
export function open<Params = NoParams, Query = NoParams, Body = NoParams>(
  definition: Definition<Params, Query, Body, object>,
): RouteHandler {
  return route(definition, (call) => definition.run(call))
}

function mustBe(caller: Caller | undefined): Caller {
  if (!caller) throw new Error('An operation of the authorization table names no scope')
  return caller
}

/** The steps of every request, in order: trace, token and scope, rate, address and query, the work, the audit line, the answer. */
function route<Params, Query, Body, Extra>(
  definition: Definition<Params, Query, Body, Extra>,
  work: (call: Call<Params, Query, Body>, caller: Caller | undefined) => Promise<Answer | undefined>,
): RouteHandler {
  const isOpen = authorizationTable[definition.name].anonymous === 'any'
  const handler = async (request: Request, context: RouteContext): Promise<Response> => {
    const ending = definition.deprecation?.()
    const counted: Counted = { traceId: traceIdOf(request), client: context.address ?? 'somewhere', ending }
    const { traceId } = counted
    try {
      const caller = isOpen ? undefined : await identifyCaller(request, definition.name)
      if (caller) Object.assign(counted, { client: caller.clientId, isRegistered: true })
      if (caller) context.claimPlace?.(caller.clientId)
      counted.rate = await countRequest(request.method, counted.client)
      const url = new URL(request.url)
      const audited: AuditedRequest = {
        traceId,
        requestMethod: request.method,
        requestUrl: `${url.pathname}${url.search}`,
        ...(caller && auditedCaller(caller)),
      }
      const incoming = bodyOf(request, context.incoming)
      const call = {
        request,
        incoming,
        audited,
        database: appDatabase(),
        ports: ports(),
        params: parseParams(definition, await context.params),
        query: parseQuery(definition, url),
        body: await parseBody(definition, incoming),
        self: `${env().ORIGIN}${url.pathname.replace(/\/$/, '')}`,
      }
      const isCostly = definition.isCostly?.(call.query) ?? false
      const answer = await (isCostly ? inTurn(counted.client, () => work(call, caller)) : work(call, caller)).then(
        (given) => given && tagged(request, given),
      )
      if (!answer) throw resourceNotFound()
      if (answer.audit)
        await auditRead(appDatabase(), { ...audited, responseCode: answer.status ?? 200, details: answer.audit })
      return toResponse(answer, traceId, { ...relatedTrace(request), ...ending, ...counted.rate }, context.sendWhole)
    } catch (thrown) {
      return refuse(request, thrown, counted)
    }
  }
  return Object.assign(handler, { definition })
}

/** An id of another form than ours is simply unknown: it answers like one. */
function parseParams<Params>(definition: { params?: z.ZodType<Params> }, given: Record<string, string>): Params {
  // A route that declares none takes none: its Params is then NoParams, which TypeScript cannot follow.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (!definition.params) return {} as Params
  const parsed = definition.params.safeParse(given)
  // No id holds a NUL, and PostgreSQL takes none.
  if (!parsed.success || Object.values(given).some((value) => value.includes('\0'))) throw resourceNotFound()
  return parsed.data
}

/** @throws as readJsonBody */
async function parseBody<Body>(definition: { json?: JsonBody<Body> }, incoming: IncomingBody): Promise<Body> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in parseParams
  return definition.json ? readJsonBody(incoming, definition.json) : ({} as Body)
}

/** @throws badRequest with every issue: unknown parameters, wrong values, a parameter given twice */
function parseQuery<Query>(definition: { query?: z.ZodType<Query> }, url: URL): Query {
  const { values, issues } = readQuery(url, definition.query)
  const parsed = definition.query?.safeParse(values)
  const unknown = definition.query ? [] : Object.keys(values)
  const all = [
    ...issues,
    ...(parsed && !parsed.success ? contractIssues(parsed.error, 'query') : []),
    ...unknown.map((name) => issue.unknownInput({ in: 'query', name, detail: `${name} is not known here` })),
  ]
  if (all.length > 0) throw badRequest(all)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in parseParams
  return parsed?.success ? parsed.data : ({} as Query)
}
