import type { ContentSample } from '#domain/content/content-sample.ts'

const END_RECORD = Buffer.from('PK\x05\x06', 'latin1')
const END_RECORD_BYTES = 22
const CENTRAL_ENTRY = Buffer.from('PK\x01\x02', 'latin1')
const CENTRAL_ENTRY_BYTES = 46

interface ZipEnd {
  /** Where the record stands in the sample's tail */
  at: number
  directoryBytes: number
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
    const isZip64 = directoryBytes === 0xffffffff || entries === 0xffff
    const isEmpty = entries === 0 && directoryBytes === 0 && at === 0
    if (isZip64 || isEmpty) return { at, directoryBytes }
    const startsInContent = tail.length - at + directoryBytes <= size
    if (
      entries > 0 &&
      directoryBytes >= entries * CENTRAL_ENTRY_BYTES &&
      startsInContent &&
      startsWell(tail, at - directoryBytes)
    ) {
      return { at, directoryBytes }
    }
  }
  return undefined
}

/** Where the directory's start is not in the tail it is believed. */
function startsWell(tail: Buffer, directoryAt: number): boolean {
  return directoryAt < 0 || tail.subarray(directoryAt, directoryAt + CENTRAL_ENTRY.length).equals(CENTRAL_ENTRY)
}

/** The names in the archive's directory, as far as the tail holds them (all, for some thousand entries). */
export function zipNames(sample: ContentSample): Set<string> {
  const names = new Set<string>()
  const end = findZipEnd(sample)
  if (!end) return names
  const { tail } = sample
  let at = tail.indexOf(CENTRAL_ENTRY, Math.max(0, end.at - end.directoryBytes))
  while (at >= 0 && at + CENTRAL_ENTRY_BYTES <= end.at && tail.subarray(at, at + 4).equals(CENTRAL_ENTRY)) {
    const nameBytes = tail.readUInt16LE(at + 28)
    const nameAt = at + CENTRAL_ENTRY_BYTES
    names.add(tail.toString('utf8', nameAt, nameAt + nameBytes))
    at = nameAt + nameBytes + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32)
  }
  return names
}
