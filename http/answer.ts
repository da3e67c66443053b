import { log } from './log.ts'

/** What a route answers: JSON, or bytes as they come. */
export interface Answer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  /** The same as it is written, where that was done already */
  written?: Buffer<ArrayBuffer>
  bytes?: AsyncIterable<Uint8Array>
  /** What the audit trail keeps of a read beside the address; undefined when the work audited itself, or nothing is personal */
  audit?: Record<string, unknown>
}

/** Sends a body at once, as the listener can that holds the connection. @returns what tells its caller that it is sent */
export type SendWhole = (status: number, headers: Record<string, string>, body: Buffer<ArrayBuffer>) => Response

/**
 * Turns an answer into a Web-standard response.
 * @param more headers of the edge, such as the client's rate
 * @param sendWhole spares a body the way through a `Response` and its stream
 */
export function toResponse(
  { status = 200, headers, json, written, bytes }: Answer,
  traceId: string,
  more: Record<string, string> = {},
  sendWhole: SendWhole = (code, all, body) => new Response(body, { status: code, headers: all }),
): Response {
  const common = {
    'BelGov-Trace-Id': traceId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...more,
  }
  if (bytes) return new Response(streamOf(bytes, traceId), { status, headers: { ...common, ...headers } })
  if (status === 304) return new Response(null, { status, headers: { ...common, ...headers } })
  const body = written ?? Buffer.from(JSON.stringify(json))
  return sendWhole(status, { ...common, 'Content-Type': 'application/json', ...headers }, body)
}

/** Pulls from the source only as fast as the client reads, and ends it when the client goes away. */
function streamOf(source: AsyncIterable<Uint8Array>, traceId: string): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const next = await iterator.next()
          if (next.done) controller.close()
          else controller.enqueue(next.value)
        } catch (error) {
          log().error({ traceId, error }, 'an answer was cut')
          // Whoever sends it prints what it is given: the cause stands in our log only.
          controller.error(Object.assign(new Error('An answer was cut'), { stack: 'An answer was cut' }))
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
