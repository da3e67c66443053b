import { inflateRawSync } from 'node:zlib'
import type { ContentSample } from '#domain/content/content-sample.ts'
import { findZipEnd, type ZipEnd, zipEntries, type ZipEntry } from '#domain/content/zip-end.ts'

/** What an archive may unpack to, archives in it counted. Deflate alone makes 1,032 bytes of one at most: beyond a thousand nothing is honest. */
const limits = { entries: 10_000, unpackedBytes: 10 * 1024 ** 3, ratio: 1_000 }

/**
 * What holds for archives in an archive: so deep at most, the outermost counted; of those that are opened, so many and so many bytes at
 * most; of each that is not, so many times the bytes that it takes, for what is packed already hardly shrinks once more.
 */
const nested = { levels: 4, archives: 1_000, openedBytes: 4 * 1024 ** 2, ratio: 4 }

const LOCAL_ENTRY = Buffer.from('PK\x03\x04', 'latin1')
const LOCAL_ENTRY_BYTES = 30
const STORED = 0
const DEFLATED = 8

/** Names of what is packed already; office documents are ZIP archives too, but may hold their parts unpacked. */
const packedName = /\.(?:zip|jar|gz|tgz|bz2|xz|zst|7z|rar|cab)$/i
const zipName = /\.(?:zip|jar|docx|xlsx|pptx|odt|ods|odp|odg|epub)$/i

/** What was counted over all archives that were looked into. */
interface Counted {
  entries: number
  unpackedBytes: number
  archives: number
  openedBytes: number
}

/**
 * Whether an archive unpacks to more than any honest one: to more than 10,000 entries, 10 GB, or 1,000 times its size (goal M05). It is
 * told by its directory; a directory of more than 1 MiB, which is not seen whole, is too much as well. Archives in it are opened where
 * they lie in the tail, 4 MiB of them at most, and counted with it; one that is not opened may not be four times what it takes.
 */
export function unpacksTooFar(sample: ContentSample): boolean {
  const most = Math.min(limits.unpackedBytes, sample.size * limits.ratio)
  return isTooFar(sample, { entries: 0, unpackedBytes: 0, archives: 0, openedBytes: 0 }, most, 1)
}

function isTooFar(archive: ContentSample, counted: Counted, most: number, level: number): boolean {
  const end = findZipEnd(archive)
  if (!end) return false
  if (level > nested.levels || end.entries > limits.entries) return true
  let seen = 0
  for (const entry of zipEntries(archive, end)) {
    seen += 1
    counted.entries += 1
    counted.unpackedBytes += entry.unpackedBytes
    if (counted.entries > limits.entries || counted.unpackedBytes > most) return true
    if (holdsTooMuch(archive, end, entry)) return true
  }
  return seen < end.entries

  function holdsTooMuch({ tail }: ContentSample, { archiveAt }: ZipEnd, entry: ZipEntry): boolean {
    const inner = zipName.test(entry.name)
      ? openEntry(tail, archiveAt, entry, nested.openedBytes - counted.openedBytes)
      : undefined
    if (!inner) return packedName.test(entry.name) && entry.unpackedBytes > entry.packedBytes * nested.ratio
    if (inner === 'tooLarge' || ++counted.archives > nested.archives) return true
    counted.openedBytes += inner.length
    const sample = { size: inner.length, head: inner, tail: inner, hasNul: true }
    return isTooFar(sample, counted, most, level + 1)
  }
}

/**
 * The bytes of an entry.
 * @param archiveAt where the archive begins in the tail
 * @returns undefined for one that lies before the tail, that is encrypted, damaged, or packed otherwise than by Deflate
 */
function openEntry(
  tail: Buffer,
  archiveAt: number,
  entry: ZipEntry,
  mostBytes: number,
): Buffer | 'tooLarge' | undefined {
  const at = archiveAt + entry.headerAt
  if (at < 0 || !tail.subarray(at, at + LOCAL_ENTRY.length).equals(LOCAL_ENTRY)) return undefined
  if (at + LOCAL_ENTRY_BYTES > tail.length) return undefined
  const dataAt = at + LOCAL_ENTRY_BYTES + tail.readUInt16LE(at + 26) + tail.readUInt16LE(at + 28)
  const packed = tail.subarray(dataAt, dataAt + entry.packedBytes)
  if (entry.method === STORED) return packed.length > mostBytes ? 'tooLarge' : packed
  if (entry.method !== DEFLATED) return undefined
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, mostBytes) })
  } catch (error) {
    return error instanceof RangeError ? 'tooLarge' : undefined
  }
}
