import path from 'node:path'
import { localAttachmentStore } from '#adapters/attachment-store/local.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { env } from '#env.ts'

/** The attachment store of this installation: files under `DATA_DIR/attachments`. It keeps no state, so each call may make one. */
export function attachmentStore(): AttachmentStore {
  return localAttachmentStore(path.resolve(env().DATA_DIR, 'attachments'))
}
