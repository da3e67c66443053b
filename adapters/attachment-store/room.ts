import { access, constants, mkdir, statfs } from 'node:fs/promises'
import path from 'node:path'
import { env } from '#env.ts'

/**
 * How much the attachment store can still take, in bytes.
 * @throws when nothing can be written there
 */
export async function attachmentStoreRoom(): Promise<number> {
  const folder = path.resolve(env().DATA_DIR, 'attachments')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await access(folder, constants.W_OK)
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
