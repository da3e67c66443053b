/** Plain bytes in one chunk of a stored content. */
export const CHUNK_BYTES = 64 * 1024

export interface Chunk {
  bytes: Buffer
  isLast: boolean
}

/**
 * Cuts a stream into chunks of exactly `size` bytes, the last one shorter or equal. There is always a last chunk; of an empty
 * stream it is empty. A full chunk is held back until one more byte, or the end, tells whether it is the last. Every chunk has
 * its own memory: who receives it may keep it.
 */
export async function* inChunks(source: AsyncIterable<Uint8Array>, size = CHUNK_BYTES): AsyncGenerator<Chunk, void> {
  let chunk = Buffer.allocUnsafeSlow(size)
  let filled = 0
  for await (const piece of source) {
    for (let offset = 0; offset < piece.length;) {
      if (filled === size) {
        yield { bytes: chunk, isLast: false }
        chunk = Buffer.allocUnsafeSlow(size)
        filled = 0
      }
      const taken = piece.subarray(offset, offset + size - filled)
      chunk.set(taken, filled)
      filled += taken.length
      offset += taken.length
    }
  }
  yield { bytes: chunk.subarray(0, filled), isLast: true }
}
