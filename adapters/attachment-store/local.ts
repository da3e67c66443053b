import { channel } from 'node:diagnostics_channel'
import { closeSync, constants, fsync, open, openSync, writev } from 'node:fs'
import { type FileHandle, mkdir, open as openHandle, opendir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  type AttachmentStore,
  ContentMissing,
  StorageFull,
  type StoredContent,
} from '#domain/content/attachment-store.ts'
import { isContentId } from '#domain/content/content-id.ts'

const READ_BYTES = 256 * 1024
/** What comes in is written so many bytes at a time: each write is a turn of the thread pool. */
const WRITTEN_TOGETHER = 256 * 1024

const { O_CREAT, O_EXCL, O_SYNC, O_WRONLY } = constants
// Each call of these is a turn of the thread pool, and in a profile to wake that cost a publication more than to encrypt it: of a small
// document there are three.
const [openAt, writeVector, sync] = [promisify(open), promisify(writev), promisify(fsync)]

const afterFirstBytes = channel('ebox:failpoint:P1')

/**
 * Attachments as files: `<root>/<last three hex digits of the id>/<id>`, 4096 folders. The last digits, because an id of version 7
 * begins with the time and would fill one folder at a time. A blob that is not whole yet has its name already: no row refers to it, so
 * nobody reads it, and the sweep removes it when nobody ever will.
 */
export function localAttachmentStore(root: string): AttachmentStore {
  /** No path is made of anything but an id that we could have given (goal I08). */
  function place(contentId: string) {
    if (!isContentId(contentId)) throw new TypeError('Not a content id')
    const folder = path.join(root, contentId.slice(-3))
    return { folder, file: path.join(folder, contentId) }
  }

  return {
    async write(contentId, source) {
      const { folder, file } = place(contentId)
      const written: WrittenBlob = {}
      try {
        await writeBlob(folder, file, source, written)
        await syncFolder(folder)
        if (written.isFolderNew) await syncFolder(root)
      } catch (error) {
        // Only what is ours: of two writers of one id, the first keeps it.
        if (written.descriptor !== undefined) await rm(file, { force: true })
        if (isErrno(error, 'EEXIST')) throw new Error('A content is never overwritten', { cause: error })
        throw isErrno(error, 'ENOSPC', 'EDQUOT') ? new StorageFull({ cause: error }) : error
      }
    },

    async read(contentId, range) {
      const handle = await openBlob(contentId, place(contentId).file)
      return handle.createReadStream({ highWaterMark: READ_BYTES, ...range })
    },

    async size(contentId) {
      const handle = await openBlob(contentId, place(contentId).file)
      try {
        return (await handle.stat()).size
      } finally {
        await handle.close()
      }
    },

    async remove(contentId) {
      await rm(place(contentId).file, { force: true })
    },

    list: () => listBlobs(root),
  }
}

/** What became of a blob so far, for whoever has to take it back. */
interface WrittenBlob {
  descriptor?: number
  isFolderNew?: boolean
}

/** Writes a blob and makes its bytes durable: what is written at once with that very call, what is longer by a last one. */
async function writeBlob(
  folder: string,
  file: string,
  source: AsyncIterable<Uint8Array>,
  written: WrittenBlob,
): Promise<void> {
  try {
    for await (const { pieces, isLast } of inBatches(source)) {
      const isFirst = written.descriptor === undefined
      const isWhole = isFirst && isLast && pieces.length > 0
      const descriptor = (written.descriptor ??= await openNew(folder, file, isWhole ? O_SYNC : 0, written))
      await writeTogether(descriptor, pieces)
      if (isFirst) afterFirstBytes.publish({})
      if (isLast && !isWhole) await sync(descriptor)
    }
  } finally {
    if (written.descriptor !== undefined) closeSync(written.descriptor)
  }
}

/** Exclusive: of two writers of one id, the second fails. The folder is made when its first content comes. */
async function openNew(folder: string, file: string, flags: number, written: WrittenBlob): Promise<number> {
  const create = () => openAt(/* turbopackIgnore: true */ file, O_WRONLY | O_CREAT | O_EXCL | flags, 0o600)
  try {
    return await create()
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
    await mkdir(folder, { recursive: true, mode: 0o700 })
    written.isFolderNew = true
    return create()
  }
}

/** What is written together, WRITTEN_TOGETHER or a little more, and at the end what is left: nothing, of an empty source. */
async function* inBatches(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ pieces: Uint8Array[]; isLast: boolean }> {
  let pieces: Uint8Array[] = []
  let size = 0
  for await (const bytes of source) {
    if (size >= WRITTEN_TOGETHER) {
      yield { pieces, isLast: false }
      pieces = []
      size = 0
    }
    pieces.push(bytes)
    size += bytes.length
  }
  yield { pieces, isLast: true }
}

async function writeTogether(descriptor: number, pieces: Uint8Array[]): Promise<void> {
  for (let rest = pieces; rest.length > 0;) {
    const { bytesWritten } = await writeVector(descriptor, rest)
    rest = afterBytes(rest, bytesWritten)
  }
}

/** What a write that took less than it was given has left. */
function afterBytes(pieces: Uint8Array[], taken: number): Uint8Array[] {
  let gone = taken
  return pieces.flatMap((piece) => {
    const left = piece.subarray(Math.min(gone, piece.length))
    gone -= piece.length - left.length
    return left.length > 0 ? [left] : []
  })
}

/** A name is durable once its folder is (fsync(2)). The folder was just gone through: to open it waits for no disk. */
async function syncFolder(folder: string): Promise<void> {
  const descriptor = openSync(folder, 'r')
  try {
    await sync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

async function openBlob(contentId: string, file: string): Promise<FileHandle> {
  try {
    return await openHandle(file, 'r')
  } catch (error) {
    throw isErrno(error, 'ENOENT') ? new ContentMissing(contentId, { cause: error }) : error
  }
}

async function* listBlobs(root: string): AsyncGenerator<StoredContent, void> {
  for await (const folder of entriesOf(root)) {
    for await (const name of entriesOf(path.join(root, folder))) {
      if (!isContentId(name)) continue
      const found = await stat(path.join(root, folder, name)).catch(() => undefined)
      if (found) yield { contentId: name, writtenAt: found.mtime }
    }
  }
}

/** The names in a folder; none when it is not there, or not a folder. */
async function* entriesOf(folder: string): AsyncGenerator<string, void> {
  const opened = await opendir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  })
  if (!opened) return
  for await (const entry of opened) yield entry.name
}

function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
