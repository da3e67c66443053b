import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How slow a client may be, while it is its turn. */
export interface Patience {
  /** Fewer bytes than `bytesPerSecond` over `seconds`, and it is cut */
  bytesPerSecond: number
  seconds: number
  /** And so it is when, `averageAfterSeconds` not counted, all of its bytes came slower than this: a total that grows with the size */
  averageBytesPerSecond: number
  averageAfterSeconds: number
  /** And when it sends more than so many bytes behind its answer */
  bytesBehindAnswer: number
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  socket: Socket
  /** How many bytes had come on the connection when the answer had gone out; nothing until then */
  cameBeforeAnswer?: number
  /** When the client last did its part, in milliseconds, and how many bytes had gone either way then */
  since: number
  bytes: number
  /** How many had gone before, and how long we have waited for the client in all */
  bytesBefore: number
  waitedMilliseconds: number
}

const lookMilliseconds = 1_000

/**
 * Cuts clients that send a body or take an answer at a trickle: each holds memory, a file and a place in the queue for as long as it
 * likes (trust.md I05). A client is never cut for our own slowness: what counts is only the time in which we wait for it, with
 * nothing of its body left to read, or with an answer that it does not take. An answer that went out before the body came in whole
 * ends nothing: the rest is awaited, and may trickle as well.
 */
export function cutSlowClients(server: Server, patience: Patience): void {
  const { bytesPerSecond, seconds, averageBytesPerSecond, averageAfterSeconds, bytesBehindAnswer } = patience
  const exchanges = new Set<Exchange>()
  server.on('request', (request, response) => {
    const { socket } = request
    const bytes = bytesOf(socket)
    const start = { since: Date.now(), bytes, bytesBefore: bytes, waitedMilliseconds: 0 }
    const exchange: Exchange = { request, response, socket, ...start }
    exchanges.add(exchange)
    response.once('close', () => {
      exchange.cameBeforeAnswer = socket.bytesRead
      if (isOver(exchange)) exchanges.delete(exchange)
    })
  })
  const timer = setInterval(() => exchanges.forEach(look), lookMilliseconds).unref()
  server.once('close', () => clearInterval(timer))

  function look(exchange: Exchange): void {
    if (isOver(exchange)) return void exchanges.delete(exchange)
    const { socket, since, cameBeforeAnswer = Infinity } = exchange
    if (socket.bytesRead - cameBeforeAnswer > bytesBehindAnswer) return void socket.destroy()
    const now = Date.now()
    const bytes = bytesOf(socket)
    const isWaiting = isItsTurn(exchange)
    if (isWaiting) exchange.waitedMilliseconds += lookMilliseconds
    if (!isWaiting || bytes - exchange.bytes >= bytesPerSecond * seconds) Object.assign(exchange, { since: now, bytes })
    else if (now - since >= seconds * 1000) socket.destroy()
    const secondsInAll = exchange.waitedMilliseconds / 1000 - averageAfterSeconds
    if (isWaiting && bytes - exchange.bytesBefore < averageBytesPerSecond * secondsInAll) socket.destroy()
  }
}

/** Bytes that came in, and bytes that the client's side took. */
const bytesOf = (socket: Socket) => socket.bytesRead + socket.bytesWritten - socket.writableLength

const isAnswered = ({ cameBeforeAnswer }: Exchange) => cameBeforeAnswer !== undefined

const isOver = (exchange: Exchange) => isAnswered(exchange) && (exchange.request.complete || exchange.socket.destroyed)

function isItsTurn(exchange: Exchange): boolean {
  const { request, response, socket } = exchange
  const isAwaitedToSend = !request.complete && request.readableLength === 0
  const isAwaitedToTake = !isAnswered(exchange) && (socket.writableLength > 0 || response.writableNeedDrain)
  return isAwaitedToSend || isAwaitedToTake
}
