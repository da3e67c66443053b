import path from 'node:path'
import type { Server, ServerResponse } from 'node:http'
import next from 'next'
import { env } from '#env.ts'
import { nameOurselves, refusalOf, type Refused } from './browser-request.ts'
import type { NodeHandler } from './listener.ts'

/** The web app: Next behind our own socket. */
export interface Web {
  /** Answers what a browser asks */
  handle: NodeHandler
  /** Answers what a machine asks, in development, once the listener has found its route */
  handleMatched: NodeHandler
  stop(): Promise<void>
}

/** Prepares Next, from its build in production, with hot reload in development. */
export async function startWeb(server: Server): Promise<Web> {
  const { HOST, PORT, NODE_ENV, ORIGIN } = env()
  // next-auth makes its addresses from this, never from a Host header.
  process.env['AUTH_URL'] = ORIGIN
  const dev = NODE_ENV === 'development'
  const app = next({
    dev,
    dir: path.resolve(import.meta.dirname, '..'),
    hostname: HOST,
    port: PORT,
    httpServer: server,
  })
  await app.prepare()
  const handle = app.getRequestHandler()
  const upgrade = app.getUpgradeHandler()
  server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head))
  return {
    handle(request, response) {
      const refused = refusalOf(request, ORIGIN)
      if (refused) return answer(response, refused)
      nameOurselves(request, ORIGIN)
      return handle(request, response)
    },
    handleMatched: handle,
    stop: () => app.close(),
  }
}

function answer(response: ServerResponse, { status, sentence, headers }: Refused): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers })
  response.end(`${sentence}\n`)
}
