import type { ContentSample } from '#domain/content/content-sample.ts'

const END_RECORD = Buffer.from('PK\x05\x06', 'latin1')
const END_RECORD_BYTES = 22
const CENTRAL_ENTRY = Buffer.from('PK\x01\x02', 'latin1')
const CENTRAL_ENTRY_BYTES = 46
const ZIP64_END_RECORD = Buffer.from('PK\x06\x06', 'latin1')
const ZIP64_END_RECORD_BYTES = 56
const ZIP64_FIELD = 0x0001
/** Stands where a number needs ZIP64 (APPNOTE 4.4.1.4) */
const IN_ZIP64 = 0xffffffff

export interface ZipEnd {
  /** Where the record stands in the sample's tail */
  at: number
  directoryBytes: number
  entries: number
  /** Where the archive begins, counted from the tail's own beginning: negative when it lies before the tail */
  archiveAt: number
}

/** An entry as the directory tells it, true or not. */
export interface ZipEntry {
  name: string
  packedBytes: number
  unpackedBytes: number
  /** Method of packing (APPNOTE 4.4.5) */
  method: number
  /** Where its own header begins, counted from the archive's beginning */
  headerAt: number
}

/**
 * The end record of a ZIP archive (APPNOTE 4.3.16) in the last 64 KiB, as lenient readers look for it: from the back, whatever
 * follows it. Undefined when there is none that holds together.
 */
export function findZipEnd({ tail, size }: ContentSample): ZipEnd | undefined {
  const earliest = Math.max(0, tail.length - END_RECORD_BYTES - 0xffff)
  for (let at = tail.lastIndexOf(END_RECORD); at >= earliest; at = at > 0 ? tail.lastIndexOf(END_RECORD, at - 1) : -1) {
    if (at + END_RECORD_BYTES > tail.length) continue
    const directoryBytes = tail.readUInt32LE(at + 12)
    const entries = tail.readUInt16LE(at + 10)
    const end = { at, directoryBytes, entries, archiveAt: at - directoryBytes - tail.readUInt32LE(at + 16) }
    if (directoryBytes === IN_ZIP64 || entries === 0xffff) return zip64End(tail, at) ?? end
    const isEmpty = entries === 0 && directoryBytes === 0 && at === 0
    if (isEmpty) return end
    const startsInContent = tail.length - at + directoryBytes <= size
    if (
      entries > 0 &&
      directoryBytes >= entries * CENTRAL_ENTRY_BYTES &&
      startsInContent &&
      startsWell(tail, at - directoryBytes)
    ) {
      return end
    }
  }
  return undefined
}

/** Where the directory's start is not in the tail it is believed. */
function startsWell(tail: Buffer, directoryAt: number): boolean {
  return directoryAt < 0 || tail.subarray(directoryAt, directoryAt + CENTRAL_ENTRY.length).equals(CENTRAL_ENTRY)
}

/** APPNOTE 4.3.14; the directory ends where this record begins. */
function zip64End(tail: Buffer, before: number): ZipEnd | undefined {
  const at = tail.lastIndexOf(ZIP64_END_RECORD, before)
  if (at < 0 || at + ZIP64_END_RECORD_BYTES > before) return undefined
  const entries = Number(tail.readBigUInt64LE(at + 32))
  const directoryBytes = Number(tail.readBigUInt64LE(at + 40))
  return { at, entries, directoryBytes, archiveAt: at - directoryBytes - Number(tail.readBigUInt64LE(at + 48)) }
}

/** The names in the archive's directory, as far as the tail holds them. */
export function zipNames(sample: ContentSample): Set<string> {
  return new Set([...zipEntries(sample, findZipEnd(sample))].map(({ name }) => name))
}

/** The entries of an archive's directory, as far as the tail holds it. */
export function* zipEntries({ tail }: ContentSample, end: ZipEnd | undefined): Generator<ZipEntry, void> {
  if (!end) return
  let at = tail.indexOf(CENTRAL_ENTRY, Math.max(0, end.at - end.directoryBytes))
  while (at >= 0 && at + CENTRAL_ENTRY_BYTES <= end.at && tail.subarray(at, at + 4).equals(CENTRAL_ENTRY)) {
    const nameAt = at + CENTRAL_ENTRY_BYTES
    const extraAt = nameAt + tail.readUInt16LE(at + 28)
    const commentAt = extraAt + tail.readUInt16LE(at + 30)
    const size = tail.readUInt32LE(at + 24)
    yield {
      name: tail.toString('utf8', nameAt, extraAt),
      packedBytes: tail.readUInt32LE(at + 20),
      unpackedBytes: size === IN_ZIP64 ? zip64Size(tail.subarray(extraAt, commentAt)) : size,
      method: tail.readUInt16LE(at + 10),
      headerAt: tail.readUInt32LE(at + 42),
    }
    at = commentAt + tail.readUInt16LE(at + 32)
  }
}

/** The unpacked size stands first in the extra field of ZIP64 (APPNOTE 4.5.3); one that does not say it is past every limit. */
function zip64Size(extra: Buffer): number {
  for (let at = 0; at + 12 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === ZIP64_FIELD) return Number(extra.readBigUInt64LE(at + 4))
  }
  return Infinity
}
