import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { finished } from 'node:stream'

/**
 * What a client still sends when its answer went out is taken and let go, and a connection whose last answer that was is closed after
 * that: closed before, it may lose the answer (RFC 9112 §9.6). Too slow a rest, and too much of it, is cut (slow-clients.ts).
 */
export function takeRestOfRequests(server: Server): void {
  const latest = new WeakMap<Socket, IncomingMessage>()
  server.on('connection', (socket) => {
    const close = socket.destroySoon.bind(socket)
    // Node calls it when the last answer on the connection went out.
    socket.destroySoon = () => {
      const request = latest.get(socket)
      if (!request || request.complete) close()
      else finished(request, close)
    }
  })
  server.on('request', (request, response) => {
    latest.set(request.socket, request)
    response.once('finish', () => {
      const isAllRead = request.readableEnded || (request.complete && request.readableLength === 0)
      if (!isAllRead) letGo(request)
    })
  })
}

/** Reads on in the place of who left off: a reader that is still there sets the pace, and reads no more. */
function letGo(request: IncomingMessage): void {
  request.unpipe()
  request.removeAllListeners('data')
  request.removeAllListeners('readable')
  // Once the stream knows that nobody listens any more (removeAllListeners tells it in the next tick).
  setImmediate(() => request.resume())
}
