import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import {
  type AttachmentStore,
  ContentMissing,
  StorageFull,
  type StoredContent,
} from '#domain/content/attachment-store.ts'
import { isContentId } from '#domain/content/content-id.ts'

const UNFINISHED = '.part'
const READ_BYTES = 256 * 1024

/**
 * Attachments as files: `<root>/<last three hex digits of the id>/<id>`, 4096 folders. The last digits, because an id of version 7
 * begins with the time and would fill one folder at a time. A blob is `<id>.part` until it is whole and on disk.
 */
export function localAttachmentStore(root: string): AttachmentStore {
  /** No path is made of anything but an id that we could have given (goal I08). */
  function place(contentId: string) {
    if (!isContentId(contentId)) throw new TypeError('Not a content id')
    const folder = path.join(root, contentId.slice(-3))
    const file = path.join(folder, contentId)
    return { folder, file, unfinished: file + UNFINISHED }
  }

  return {
    async write(contentId, source) {
      const { folder, file, unfinished } = place(contentId)
      try {
        if (await mkdir(folder, { recursive: true, mode: 0o700 })) await syncFolder(root)
        // Exclusive: two writers of one id cannot both pass, so the look for the finished blob below is not a race.
        const handle = await open(/* turbopackIgnore: true */ unfinished, 'wx', 0o600)
        let current = unfinished
        try {
          await refuseExisting(file)
          await writeAll(handle, source)
          await handle.close()
          await rename(unfinished, file)
          current = file
          await syncFolder(folder)
        } catch (error) {
          await handle.close().catch(() => {})
          await rm(current, { force: true })
          throw error
        }
      } catch (error) {
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
      const { file, unfinished } = place(contentId)
      await rm(file, { force: true })
      await rm(unfinished, { force: true })
    },

    list: () => listBlobs(root),
  }
}

async function writeAll(handle: FileHandle, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const bytes of source) {
    for (let written = 0; written < bytes.length;) {
      written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten
    }
  }
  await handle.sync()
}

/** A name is durable once its folder is (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function refuseExisting(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  })
  if (found) throw new Error('A content is never overwritten')
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
      const contentId = name.endsWith(UNFINISHED) ? name.slice(0, -UNFINISHED.length) : name
      if (!isContentId(contentId)) continue
      const found = await stat(path.join(root, folder, name)).catch(() => undefined)
      if (found) yield { contentId, writtenAt: found.mtime }
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
