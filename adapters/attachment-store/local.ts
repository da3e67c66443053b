import { closeSync, fsync, open as openDescriptor, writev } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, rm, stat } from 'node:fs/promises'
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

// Each call of these is a turn of the thread pool, and waking it is what most of a write costs here: descriptors are closed at once,
// for what was synced has nothing left that could keep close(2) waiting.
const [openAt, writeVector, sync] = [promisify(openDescriptor), promisify(writev), promisify(fsync)]

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
      try {
        const { descriptor, isFolderNew } = await openNew(folder, file)
        try {
          await syncedBy(descriptor, () => writeAll(descriptor, source))
          await syncFolder(folder)
          if (isFolderNew) await syncFolder(root)
        } catch (error) {
          await rm(file, { force: true })
          throw error
        }
      } catch (error) {
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

/** Exclusive: of two writers of one id, the second fails. The folder is made when its first content comes. */
async function openNew(folder: string, file: string): Promise<{ descriptor: number; isFolderNew: boolean }> {
  const create = () => openAt(/* turbopackIgnore: true */ file, 'wx', 0o600)
  try {
    return { descriptor: await create(), isFolderNew: false }
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return { descriptor: await create(), isFolderNew: true }
  }
}

/** Makes an open file or folder durable, after `work` on it, and closes it, whatever comes of that. */
async function syncedBy(descriptor: number, work?: () => Promise<void>): Promise<void> {
  try {
    await work?.()
    await sync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

async function writeAll(descriptor: number, source: AsyncIterable<Uint8Array>): Promise<void> {
  let waiting: Uint8Array[] = []
  let size = 0
  for await (const bytes of source) {
    waiting.push(bytes)
    size += bytes.length
    if (size < WRITTEN_TOGETHER) continue
    await writeTogether(descriptor, waiting)
    waiting = []
    size = 0
  }
  await writeTogether(descriptor, waiting)
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

/** A name is durable once its folder is (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
  await syncedBy(await openAt(folder, 'r'))
}

async function openBlob(contentId: string, file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r')
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
