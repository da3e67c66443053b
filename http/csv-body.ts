import type { ListBounds } from '#domain/broadcast/receive-recipients.ts'
import { payloadTooLarge, unsupportedMediaType } from '#domain/problem.ts'
import { env } from '#env.ts'
import type { IncomingBody } from './incoming-body.ts'

/** Bytes of a list of recipients: some ten million of them. */
export const largestCsv = 128 * 1024 * 1024

/** How much a list of recipients may hold. */
export function listBounds(): ListBounds {
  const { BROADCAST_RECIPIENTS: mostRecipients, BROADCAST_WRONG_LINES: mostWrongLines } = env()
  return { mostRecipients, mostWrongLines }
}

/**
 * The bytes of a CSV body as they come, never more than allowed.
 * @throws unsupportedMediaType (415) at once; payloadTooLarge (413) while they are read
 */
export function csvOf(body: IncomingBody): AsyncIterable<Uint8Array> {
  const [given = ''] = (body.headers.get('content-type') ?? '').split(';')
  if (given.trim().toLowerCase() !== 'text/csv') throw unsupportedMediaType('text/csv')
  return upTo(largestCsv, body.pieces)
}

async function* upTo(most: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > most) throw payloadTooLarge(most)
    yield piece
  }
}
