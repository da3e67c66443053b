import path from 'node:path'
import type { Server, ServerResponse } from 'node:http'
import next from 'next'
import { env } from '#env.ts'
import type { NodeHandler } from './listener.ts'

/** The web app: Next behind our own socket. */
export interface Web {
  handle: NodeHandler
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
    handle: (request, response) => (isReadable(request.url) ? handle(request, response) : refuseAddress(response)),
    stop: () => app.close(),
  }
}

/** Next fails on an address whose percent-encoding is no UTF-8 (500), where the request is what is wrong. */
function isReadable(url = '/'): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

function refuseAddress(response: ServerResponse): void {
  response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end('The address cannot be read.\n')
}
