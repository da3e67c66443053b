const ARCHIVE_START = Buffer.from('PK', 'latin1')
const TAIL_CHUNKS = 3
const ARCHIVE_TAIL_CHUNKS = 17

/** What is kept of a content to tell its type, once it has passed. */
export interface ContentSample {
  /** Plain bytes in all */
  size: number
  /** The first 64 KiB */
  head: Buffer
  /**
   * The last 128 KiB at least: the end record of a ZIP with its longest comment fits (APPNOTE 4.3.16). Of what begins as a ZIP the last
   * 1 MiB at least, for its directory.
   */
  tail: Buffer
  /** Whether a zero byte was anywhere, which no text that we accept has */
  hasNul: boolean
}

/** Watches the chunks of a content go by and keeps its ends. It holds references, not copies: four chunks, of an archive 18. */
export class ContentSampler {
  size = 0
  #head: Buffer = Buffer.alloc(0)
  #tail: Buffer[] = []
  #hasNul = false

  /** Takes note of the next chunk (64 KiB, the last one shorter), which must not change afterwards. */
  add(chunk: Buffer): void {
    if (this.size === 0) this.#head = chunk
    this.size += chunk.length
    this.#tail.push(chunk)
    const isArchive = this.#head.subarray(0, ARCHIVE_START.length).equals(ARCHIVE_START)
    if (this.#tail.length > (isArchive ? ARCHIVE_TAIL_CHUNKS : TAIL_CHUNKS)) this.#tail.shift()
    this.#hasNul ||= chunk.includes(0)
  }

  sample(): ContentSample {
    return { size: this.size, head: this.#head, tail: Buffer.concat(this.#tail), hasNul: this.#hasNul }
  }
}
