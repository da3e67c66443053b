import { randomUUID } from 'node:crypto'
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { unreadableRequest } from '#domain/problem.ts'
import { env } from '#env.ts'
import { problemResponse } from '#http/problem.ts'
import { rateOf } from '#http/rate-limit.ts'
import { lackingHeaders } from './security-headers.ts'

/** What Node calls a request that it does not read, and what it answers itself when nobody else does (node:http, 'clientError'). */
const statuses: Partial<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
const sentences: Partial<Record<number, string>> = {
  408: 'The request did not come in time.',
  413: 'The extensions of a chunk are too long.',
  431: 'Address and headers are too long.',
}

/** The end of what is still on its way is awaited so long: a connection that is cut before it may lose the answer (RFC 9112 §9.6). */
const lingerMilliseconds = 1_000

/**
 * Answers what is no HTTP, too long or too late to be a request in the form of every other refusal, and ends the connection. Node would
 * send a bare status line. What comes behind a request whose answer has begun is not answered: it would stand in the middle of that.
 */
export function answerUnreadableRequests(server: Server): void {
  const answering = new WeakMap<Duplex, ServerResponse>()
  const refused = new WeakSet<Socket>()
  server.on('request', (request, response) => answering.set(request.socket, response))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // What it goes on to send is no better.
    if (refused.has(socket)) return
    refused.add(socket)
    const response = answering.get(socket)
    refusal(statuses[error.code ?? ''] ?? 400, socket).then(
      (text) => {
        const hasBegun = response?.headersSent && !response.writableFinished
        if (!socket.writable || hasBegun || error.code === 'ECONNRESET') return void socket.destroy()
        socket.end(text)
        setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
      },
      () => socket.destroy(),
    )
  })
}

/** @returns the answer as it goes over the wire */
async function refusal(status: number, { remoteAddress = 'somewhere' }: Socket): Promise<string> {
  const title = STATUS_CODES[status] ?? ''
  const problem = unreadableRequest(status, title, sentences[status] ?? 'This is no HTTP request.')
  const answer = problemResponse(problem, randomUUID(), await rateOf('GET', remoteAddress))
  const body = await answer.text()
  const headers = [
    ...answer.headers,
    ...lackingHeaders(env().ORIGIN, (name) => answer.headers.has(name)),
    ['Connection', 'close'],
    ['Content-Length', Buffer.byteLength(body)],
  ].map((pair) => pair.join(': '))
  return [`HTTP/1.1 ${status} ${title}`, ...headers, '', body].join('\r\n')
}
