import { crc32, createDeflateRaw } from 'node:zlib'

/** A file of an archive in the making; its bytes are taken once, when its turn comes. */
export interface FileToZip {
  /** With `/` between folders, relative */
  path: string
  at: Date
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** What a 32-bit field says when the number stands in the ZIP64 field (APPNOTE 4.4.1.4). */
const IN_ZIP64 = 0xffff_ffff
const COUNT_IN_ZIP64 = 0xffff
const DEFLATED = 8
/** Sizes follow the bytes (bit 3), and names are UTF-8 (bit 11): APPNOTE 4.4.4 */
const FLAGS = 0x0808
const VERSION = 20
const VERSION_OF_ZIP64 = 45

/** What the directory says of a file that was written. */
interface Written {
  path: Buffer
  time: Buffer
  crc: number
  packedBytes: number
  plainBytes: number
  headerAt: number
}

/**
 * Writes a ZIP archive (APPNOTE 6.3) as it is read: one file after the other, nothing of them kept but a line for the directory. It may
 * grow beyond 4 GiB and 65,535 files; a single file may not pass 4 GiB.
 * @throws RangeError for a file that does; whatever the bytes of a file throw
 */
export async function* writeZip(files: AsyncIterable<FileToZip>): AsyncGenerator<Uint8Array, void> {
  const written: Written[] = []
  let position = 0
  for await (const file of files) {
    const entry = { path: Buffer.from(file.path), time: dosTime(file.at), headerAt: position }
    const header = localHeader(entry)
    yield header
    const sum = { crc: 0, plainBytes: 0, packedBytes: 0 }
    for await (const packed of deflated(counted(file.bytes, sum))) {
      sum.packedBytes += packed.length
      if (sum.plainBytes >= IN_ZIP64 || sum.packedBytes >= IN_ZIP64)
        throw new RangeError('A file of an archive passes 4 GiB')
      yield packed
    }
    const descriptor = dataDescriptor(sum)
    yield descriptor
    position += header.length + sum.packedBytes + descriptor.length
    written.push({ ...entry, ...sum })
  }
  const directoryAt = position
  for (const entry of written) {
    const line = directoryEntry(entry)
    position += line.length
    yield line
  }
  yield endOfDirectory(written.length, directoryAt, position - directoryAt)
}

async function* counted(
  bytes: FileToZip['bytes'],
  sum: { crc: number; plainBytes: number },
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    sum.crc = crc32(chunk, sum.crc)
    sum.plainBytes += chunk.length
    yield chunk
  }
}

/** Documents are mostly packed already: the fastest level loses next to nothing. An end by either side ends the other. */
async function* deflated(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  const packer = createDeflateRaw({ level: 1 })
  const feeding = feed(plain, packer)
  // Told by the packer's own error below; unhandled it would end the process.
  feeding.catch(() => {})
  try {
    for await (const chunk of packer) if (Buffer.isBuffer(chunk)) yield chunk
    await feeding
  } finally {
    packer.destroy()
  }
}

async function feed(plain: AsyncIterable<Uint8Array>, packer: ReturnType<typeof createDeflateRaw>): Promise<void> {
  try {
    for await (const chunk of plain) {
      if (packer.destroyed) return
      if (!packer.write(chunk)) await untilDrained(packer)
    }
    packer.end()
  } catch (error) {
    packer.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

const untilDrained = (packer: ReturnType<typeof createDeflateRaw>) =>
  new Promise<void>((resolve) => {
    const go = () => {
      packer.off('drain', go).off('close', go)
      resolve()
    }
    packer.on('drain', go).on('close', go)
  })

function localHeader({ path, time }: Pick<Written, 'path' | 'time'>): Buffer {
  const header = Buffer.alloc(30)
  header.write('PK\x03\x04', 'latin1')
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt16LE(DEFLATED, 8)
  time.copy(header, 10)
  header.writeUInt16LE(path.length, 26)
  return Buffer.concat([header, path])
}

function dataDescriptor({ crc, packedBytes, plainBytes }: Pick<Written, 'crc' | 'packedBytes' | 'plainBytes'>): Buffer {
  const descriptor = Buffer.alloc(16)
  descriptor.write('PK\x07\x08', 'latin1')
  descriptor.writeUInt32LE(crc, 4)
  descriptor.writeUInt32LE(packedBytes, 8)
  descriptor.writeUInt32LE(plainBytes, 12)
  return descriptor
}

function directoryEntry({ path, time, crc, packedBytes, plainBytes, headerAt }: Written): Buffer {
  const isFar = headerAt >= IN_ZIP64
  const zip64 = Buffer.alloc(isFar ? 12 : 0)
  if (isFar) {
    zip64.writeUInt16LE(0x0001, 0)
    zip64.writeUInt16LE(8, 2)
    zip64.writeBigUInt64LE(BigInt(headerAt), 4)
  }
  const entry = Buffer.alloc(46)
  entry.write('PK\x01\x02', 'latin1')
  entry.writeUInt16LE(isFar ? VERSION_OF_ZIP64 : VERSION, 4)
  entry.writeUInt16LE(isFar ? VERSION_OF_ZIP64 : VERSION, 6)
  entry.writeUInt16LE(FLAGS, 8)
  entry.writeUInt16LE(DEFLATED, 10)
  time.copy(entry, 12)
  entry.writeUInt32LE(crc, 16)
  entry.writeUInt32LE(packedBytes, 20)
  entry.writeUInt32LE(plainBytes, 24)
  entry.writeUInt16LE(path.length, 28)
  entry.writeUInt16LE(zip64.length, 30)
  entry.writeUInt32LE(Math.min(headerAt, IN_ZIP64), 42)
  return Buffer.concat([entry, path, zip64])
}

function endOfDirectory(entries: number, directoryAt: number, directoryBytes: number): Buffer {
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(Math.min(entries, COUNT_IN_ZIP64), 8)
  end.writeUInt16LE(Math.min(entries, COUNT_IN_ZIP64), 10)
  end.writeUInt32LE(Math.min(directoryBytes, IN_ZIP64), 12)
  end.writeUInt32LE(Math.min(directoryAt, IN_ZIP64), 16)
  const isLarge = entries >= COUNT_IN_ZIP64 || directoryBytes >= IN_ZIP64 || directoryAt >= IN_ZIP64
  return isLarge ? Buffer.concat([zip64End(entries, directoryAt, directoryBytes), end]) : end
}

/** The ZIP64 end record and the locator that leads to it (APPNOTE 4.3.14, 4.3.15). */
function zip64End(entries: number, directoryAt: number, directoryBytes: number): Buffer {
  const record = Buffer.alloc(56)
  record.write('PK\x06\x06', 'latin1')
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(VERSION_OF_ZIP64, 12)
  record.writeUInt16LE(VERSION_OF_ZIP64, 14)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(directoryBytes), 40)
  record.writeBigUInt64LE(BigInt(directoryAt), 48)
  const locator = Buffer.alloc(20)
  locator.write('PK\x06\x07', 'latin1')
  locator.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator])
}

/** Time and date as MS-DOS wrote them (APPNOTE 4.4.6), in UTC: two seconds a step, from 1980. */
function dosTime(at: Date): Buffer {
  const dos = Buffer.alloc(4)
  dos.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 0)
  const year = Math.max(0, at.getUTCFullYear() - 1980)
  dos.writeUInt16LE((year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), 2)
  return dos
}
