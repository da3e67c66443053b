import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import { env } from '#env.ts'
import { longestRequestSeconds } from '#http/limits.ts'
import { log } from '#http/log.ts'
import { drawPage, type PageAnswer } from '#http/page-status.ts'
import { rateOf } from '#http/rate-limit.ts'
import { isStopping } from '#http/readiness.ts'
import { addressOf } from './address.ts'
import type { NodeHandler } from './listener.ts'
import { headerNames, lackingHeaders } from './security-headers.ts'
import { takeRestOfRequests } from './rest-of-request.ts'
import { cutSlowClients, type Patience } from './slow-clients.ts'
import { answerUnreadableRequests } from './unreadable-requests.ts'

/** What a process serves; a part that is missing runs in another process (SERVE). */
export interface Parts {
  machine?: NodeHandler
  oauth?: NodeHandler
  web?: NodeHandler
}

const machinePaths = /^\/api\/(?!(?:auth|inngest|mail)(?:[/?]|$))/
const oauthPaths = /^\/(?:oauth|\.well-known)(?:[/?]|$)/

/**
 * The socket: one HTTP server that hands each request on by its prefix. Parts may be put in after it listens; until then, and for
 * parts of other processes, it answers 503.
 */
export function createFront(parts: Parts, patience: Patience): Server {
  const options = { ServerResponse: Answer, connectionsCheckingInterval: 1_000, requireHostHeader: false }
  const server = createServer(options, (request, response) => {
    if (!namesOneHost(request)) return void refuseHosts(request, response)
    const handler = partFor(request.url ?? '/', parts)
    if (!handler) return void unavailable(request, response)
    const work = () => handler(request, response)
    Promise.resolve(handler === parts.web ? drawPage(response.page, work) : work()).catch((error: unknown) =>
      fail(error, request, response),
    )
  })
  server.headersTimeout = patience.seconds * 1000
  server.requestTimeout = longestRequestSeconds * 1000
  server.keepAliveTimeout = 65_000
  takeRestOfRequests(server)
  cutSlowClients(server, patience)
  answerUnreadableRequests(server)
  return server
}

/**
 * An answer of a process that is stopping is the last on its connection: nobody keeps one open that is about to be cut.
 * A page that says that it is not there, or closed, answers so. What an answer does not say of its safety is said for it.
 */
class Answer<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  readonly page: PageAnswer = {}

  override writeHead(...[status, ...rest]: [status: number, ...rest: unknown[]]): this {
    if (isStopping() && !this.headersSent) this.setHeader('Connection', 'close')
    const given = headerNames(rest.at(-1))
    for (const [name, value] of lackingHeaders(
      env().ORIGIN,
      (each) => this.hasHeader(each) || given.has(each.toLowerCase()),
    ))
      this.setHeader(name, value)
    // oxlint-disable-next-line typescript/unbound-method -- called with the answer that it belongs to
    Reflect.apply(super.writeHead, this, [this.page.status ?? status, ...rest])
    return this
  }
}

function partFor(url: string, { machine, oauth, web }: Parts): NodeHandler | undefined {
  if (machinePaths.test(url)) return machine
  if (oauthPaths.test(url)) return oauth
  return web
}

/** Of several, Node reads the first and drops the others, and a proxy in front may read the last; HTTP/1.0 needs none (RFC 9112 §3.2). */
function namesOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const isHost = (text: string, index: number) => index % 2 === 0 && text.length === 4 && text.toLowerCase() === 'host'
  const first = rawHeaders.findIndex(isHost)
  return first < 0 ? httpVersion === '1.0' : first === rawHeaders.findLastIndex(isHost)
}

const refuseHosts = (request: IncomingMessage, response: ServerResponse) =>
  say(request, response, 400, 'A request names one Host.', { Connection: 'close' })

const unavailable = (request: IncomingMessage, response: ServerResponse) =>
  say(request, response, 503, 'The e-Box is starting. Try again in a moment.', { 'Retry-After': '2' })

function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  const traceId = randomUUID()
  log().error({ error, traceId, method: request.method }, 'a handler failed')
  if (response.headersSent) return void response.destroy()
  void say(request, response, 500, 'Something went wrong on our side.', { 'BelGov-Trace-Id': traceId })
}

/** Answers in place of a part, with the headers that every answer has. */
async function say(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Record<string, string>,
): Promise<void> {
  const rate = await rateOf(request.method ?? 'GET', addressOf(request))
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'BelGov-Trace-Id': randomUUID(),
    ...rate,
    ...headers,
  })
  response.end(`${sentence}\n`)
}
