import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { CHUNK_BYTES, inChunks } from '#domain/content/chunk.ts'
import { contentIdBytes } from '#domain/content/content-id.ts'

/*
 * The stored form of a document, format 1 (architecture.md, Documents; the construction is STREAM of Hoang, Reyhanitabar, Rogaway
 * and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015):
 *
 *   chunk 0 | tag 0 | chunk 1 | tag 1 | … | last chunk | its tag
 *
 * Each chunk is 64 KiB of plain bytes under AES-256-GCM (NIST SP 800-38D), the last one shorter, and empty only when the content
 * is. Nonce: the chunk's number in 11 bytes, big-endian, then 1 for the last chunk and 0 for the others, so that order and end are
 * authentic. AAD: the format, then the content id, so that no content passes for another. There is no header.
 */
const FORMAT = 1
const TAG_BYTES = 16
const STORED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES

/** The stored bytes are not those that were written for this content: cut, changed, reordered, or another content's. */
export class ContentDamaged extends Error {
  constructor(contentId: string) {
    super(`The stored bytes of content ${contentId} are not what was written`)
    this.name = 'ContentDamaged'
  }
}

export interface ContentKey {
  /** 256 random bits, made for this content alone */
  key: Uint8Array
  contentId: string
}

/** First and last byte, both included, counted from 0 (as in RFC 9110 §14.1.2). */
export interface ByteRange {
  start: number
  end: number
}

const usedKeys = new WeakSet<Uint8Array>()

/** How many chunks a content of `plainSize` bytes takes: one at least. */
function chunkCount(plainSize: number): number {
  return Math.max(1, Math.ceil(plainSize / CHUNK_BYTES))
}

/** Bytes that a content of `plainSize` bytes takes in the attachment store. */
export function storedSize(plainSize: number): number {
  return plainSize + TAG_BYTES * chunkCount(plainSize)
}

/** The 12-byte nonce of a chunk. A number is used once under a key because a key encrypts one content, once. */
export function chunkNonce(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index), 3)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

function associatedData(contentId: string): Buffer {
  return Buffer.concat([Buffer.of(FORMAT), contentIdBytes(contentId)])
}

/**
 * Encrypts a stream into the stored form, chunk by chunk; never more than two chunks in memory. Tags come as pieces of their own.
 * Throws a TypeError when the key was given before: a second content under the same key would repeat its nonces.
 */
export async function* encryptContent(
  source: AsyncIterable<Uint8Array>,
  { key, contentId }: ContentKey,
): AsyncGenerator<Uint8Array, void> {
  if (usedKeys.has(key)) throw new TypeError('A content key encrypts one content, once')
  usedKeys.add(key)
  const aad = associatedData(contentId)
  const secret = createSecretKey(key)
  let index = 0
  for await (const { bytes, isLast } of inChunks(source)) {
    const cipher = createCipheriv('aes-256-gcm', secret, chunkNonce(index, isLast), { authTagLength: TAG_BYTES })
    cipher.setAAD(aad)
    yield cipher.update(bytes)
    cipher.final()
    yield cipher.getAuthTag()
    index += 1
  }
}

/**
 * Decrypts a content, or a range of its plain bytes, out of the stored form.
 *
 * @param readStored opens the stored bytes from `start` to `end`, both included; it may end sooner where the content does
 * @param plainSize bytes of the whole content, as recorded when it was received; authentic once the last chunk is read
 * @throws ContentDamaged before any plain byte of a chunk that is not authentic. A range that ends before the last chunk cannot
 *   tell that the content was cut behind it. RangeError when the range lies outside the content.
 */
export async function* decryptContent(
  readStored: (range: ByteRange) => Promise<AsyncIterable<Uint8Array>>,
  { key, contentId, plainSize, range }: ContentKey & { plainSize: number; range?: ByteRange },
): AsyncGenerator<Uint8Array, void> {
  const { start, end } = range ?? { start: 0, end: plainSize - 1 }
  if (range && !(start >= 0 && start <= end && end < plainSize))
    throw new RangeError('The range lies outside the content')
  const aad = associatedData(contentId)
  const lastOfAll = chunkCount(plainSize) - 1
  const first = Math.floor(start / CHUNK_BYTES)
  const last = Math.max(0, Math.floor(end / CHUNK_BYTES))
  // One byte is asked beyond the last chunk: there must be none.
  const storedEnd = last === lastOfAll ? storedSize(plainSize) : (last + 1) * STORED_CHUNK_BYTES - 1
  const stored = await readStored({ start: first * STORED_CHUNK_BYTES, end: storedEnd })
  const secret = createSecretKey(key)

  let index = first
  for await (const { bytes, isLast } of inChunks(stored, STORED_CHUNK_BYTES)) {
    const plainBytes = index === lastOfAll ? plainSize - index * CHUNK_BYTES : CHUNK_BYTES
    if (bytes.length !== plainBytes + TAG_BYTES || isLast !== (index === last)) throw new ContentDamaged(contentId)
    const plain = openChunk(bytes, { secret, nonce: chunkNonce(index, index === lastOfAll), aad })
    if (!plain) throw new ContentDamaged(contentId)
    const offset = index * CHUNK_BYTES
    const wanted = plain.subarray(Math.max(0, start - offset), end + 1 - offset)
    if (wanted.length > 0) yield wanted
    index += 1
  }
}

/** The plain bytes of one stored chunk, or undefined when its tag does not agree. */
function openChunk(stored: Buffer, { secret, nonce, aad }: { secret: KeyObject; nonce: Buffer; aad: Buffer }) {
  const tagAt = stored.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(aad)
  decipher.setAuthTag(stored.subarray(tagAt))
  const plain = decipher.update(stored.subarray(0, tagAt))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plain
}
