import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { attachment, type Database, ebox, message } from '#db/schema/index.ts'
import { writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { type ByteRange, decryptContent } from '#domain/content/envelope.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey, unwrapContentKey } from '#domain/content/owner-key.ts'
import { type Opened, recordOpening } from '#domain/message/record-opening.ts'

export interface OpenedContent {
  fileName: string
  mediaType: string
  sizeInBytes: number
  /** SHA-256 of the plain bytes, base64url */
  sha256: string
  /** What was asked of it; absent for the whole */
  range?: ByteRange
  /** The plain bytes that were asked, each chunk verified before it is handed out. @throws ContentDamaged */
  bytes: AsyncIterable<Uint8Array>
}

/** Which bytes are wanted of a document, once its size and digest are known; undefined for all. It may refuse by throwing. */
export type SelectRange = (content: Pick<OpenedContent, 'sizeInBytes' | 'sha256'>) => ByteRange | undefined

/** Which document; `isDownload` when a person saves it as a file. */
export interface ContentToOpen extends Pick<Opened, 'isDownload'> {
  messageId: string
  attachmentId: string
}

export interface OpenContentPorts {
  keys: KeyProvider
  store: AttachmentStore
}

/**
 * Opens a document of the reader's box. The opening, its audit line and, for the main content, that the message is read
 * commit before the first byte leaves. A range that is refused opens nothing: what was not handed out is not called read.
 * @returns undefined for an unknown message or document, and for another box's
 */
export async function openContent(
  database: Database,
  ports: OpenContentPorts,
  reader: Reader,
  { messageId, attachmentId, isDownload }: ContentToOpen,
  request: AuditedRequest,
  selectRange: SelectRange,
): Promise<OpenedContent | undefined> {
  const found = await writeInBox(database, reader, 'openContent', async (transaction, boxId) => {
    const [row] = await transaction
      .select({ attachment, wrappedBoxKey: ebox.wrappedKey })
      .from(attachment)
      .innerJoin(message, and(eq(message.boxId, attachment.boxId), eq(message.messageId, attachment.messageId)))
      .innerJoin(ebox, eq(ebox.boxId, attachment.boxId))
      .where(
        and(
          eq(attachment.boxId, boxId),
          eq(attachment.messageId, messageId),
          eq(attachment.attachmentId, attachmentId),
          isNull(message.waitsFor),
          gt(message.expiresAt, sql`now()`),
        ),
      )
    if (!row) return undefined
    const { isMainContent, mediaType, sizeInBytes } = row.attachment
    const sha256 = encodeDigest(row.attachment.sha256)
    const range = selectRange({ sizeInBytes, sha256 })
    await recordOpening(transaction, reader, { boxId, messageId, attachmentId, isMainContent, isDownload })
    const details = { messageId, attachmentId, mediaType, sizeInBytes, sha256, ...(range && { range }) }
    await appendAuditLines(transaction, [{ ...request, responseCode: range ? 206 : 200, details }])
    return { ...row, sha256, range }
  })
  if (!found) return undefined

  const { sha256, range } = found
  const { boxId, contentId, wrappedKey, fileName, mediaType, sizeInBytes } = found.attachment
  const owner = boxOwner(boxId)
  const boxKey = await openOwnerKey(ports.keys, found.wrappedBoxKey, owner)
  const key = unwrapContentKey(boxKey, wrappedKey, { owner, messageId, attachmentId })
  return {
    fileName,
    mediaType,
    sizeInBytes,
    sha256,
    ...(range && { range }),
    bytes: decryptContent((stored) => ports.store.read(contentId, stored), {
      key,
      contentId,
      plainSize: sizeInBytes,
      range,
    }),
  }
}

const encodeDigest = (sha256: Uint8Array) => Buffer.from(sha256).toString('base64url')
