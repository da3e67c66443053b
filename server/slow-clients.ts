import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How slow a client may be: fewer bytes than `bytesPerSecond` over `seconds`, while it is its turn, and it is cut. */
export interface Patience {
  bytesPerSecond: number
  seconds: number
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  socket: Socket
  /** When the client last did its part, in milliseconds, and how many bytes had gone either way then */
  since: number
  bytes: number
}

const lookMilliseconds = 1_000

/**
 * Cuts clients that send a body or take an answer at a trickle: each holds memory, a file and a place in the queue for as long as it
 * likes (trust.md I05). A client is never cut for our own slowness: what counts is only the time in which we wait for it, with
 * nothing of its body left to read, or with an answer that it does not take.
 */
export function cutSlowClients(server: Server, { bytesPerSecond, seconds }: Patience): void {
  const exchanges = new Set<Exchange>()
  server.on('request', (request, response) => {
    const { socket } = request
    const exchange = { request, response, socket, since: Date.now(), bytes: bytesOf(socket) }
    exchanges.add(exchange)
    response.once('close', () => exchanges.delete(exchange))
  })
  const timer = setInterval(() => exchanges.forEach(look), lookMilliseconds).unref()
  server.once('close', () => clearInterval(timer))

  function look(exchange: Exchange): void {
    const { socket, since } = exchange
    const now = Date.now()
    const bytes = bytesOf(socket)
    if (!isItsTurn(exchange) || bytes - exchange.bytes >= bytesPerSecond * seconds)
      Object.assign(exchange, { since: now, bytes })
    else if (now - since >= seconds * 1000) socket.destroy()
  }
}

/** Bytes that came in, and bytes that the client's side took. */
const bytesOf = (socket: Socket) => socket.bytesRead + socket.bytesWritten - socket.writableLength

function isItsTurn({ request, response, socket }: Exchange): boolean {
  const isAwaitedToSend = !request.complete && request.readableLength === 0
  const isAwaitedToTake = socket.writableLength > 0 || response.writableNeedDrain
  return isAwaitedToSend || isAwaitedToTake
}
