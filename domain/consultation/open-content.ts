import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox, writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { mustBeStrongEnough } from '#domain/access/sign-in-strength.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { type ByteRange, decryptContent } from '#domain/content/envelope.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { unwrapContentKey } from '#domain/content/owner-key.ts'
import {
  type ContentKeyRow,
  joinContent,
  messageAttachments,
  openContentKey,
  wrappedContentKey,
} from '#domain/message/message-content.ts'
import { canBeOpened, requiredAcr } from '#domain/message/message-row.ts'
import { type Opened, recordOpening } from '#domain/message/record-opening.ts'

export interface OpenedContent {
  fileName: string
  mediaType: string
  sizeInBytes: number
  /** SHA-256 of the plain bytes, base64url */
  sha256: string
  /** What was asked of it; absent for the whole */
  range?: ByteRange
  /**
   * The plain bytes that were asked, each chunk verified before it is handed out. They end by throwing when the message is withdrawn or
   * the right to read it ends while they run. @throws ContentDamaged, ContentWithdrawn, missingPermission, insufficientSignIn
   */
  bytes: AsyncIterable<Uint8Array>
}

/** What was being read was withdrawn: the rest of its bytes is not handed out. */
export class ContentWithdrawn extends Error {
  constructor(contentId: string) {
    super(`Content ${contentId} was withdrawn while it was read`)
    this.name = 'ContentWithdrawn'
  }
}

/** So long bytes may run on before it is asked again whether they may; withdrawn ones have 60 seconds to be gone everywhere. */
const askAgainAfterMs = 10_000

/** A document of which the asker has these very bytes already: none is handed out. */
export interface UnchangedContent extends Pick<OpenedContent, 'sha256'> {
  bytes?: undefined
}

/** Which bytes are wanted of a document, once its size and digest are known; undefined for all. It may refuse by throwing. */
export type SelectRange = (content: Pick<OpenedContent, 'sizeInBytes' | 'sha256'>) => ByteRange | 'none' | undefined

/** Which document; `isDownload` when a person saves it as a file. */
export interface ContentToOpen extends Pick<Opened, 'isDownload'> {
  messageId: string
  attachmentId: string
}

interface DocumentRow extends ContentKeyRow, Record<string, unknown> {
  content_id: string
  wrapped_content_key: Uint8Array
  file_name: string
  media_type: string
  size_in_bytes: string
  sha256: Uint8Array
  is_main_content: boolean
  required_acr: string | null
}

export interface OpenContentPorts {
  keys: KeyProvider
  store: AttachmentStore
}

/**
 * Opens a document of the reader's box. The opening, its audit line and, for the main content, that the message is read
 * commit before the first byte leaves. A range that is refused opens nothing, and neither does asking for bytes that the asker has: what
 * was not handed out is not called read.
 * @returns undefined for an unknown message or document, and for another box's
 * @throws insufficientSignIn when its type asks a stronger sign-in than the reader's
 */
export async function openContent(
  database: Database,
  ports: OpenContentPorts,
  reader: Reader,
  { messageId, attachmentId, isDownload }: ContentToOpen,
  request: AuditedRequest,
  selectRange: SelectRange,
): Promise<OpenedContent | UnchangedContent | undefined> {
  const found = await writeInBox(database, reader, 'openContent', async (transaction, boxId) => {
    // A withdrawal waits for the opening, or the opening finds it done: nothing is read behind it. One of a publication as a whole
    // takes its documents away at once, and ends what is under way by `mustStand`.
    const [row] = await transaction.execute<DocumentRow>(sql`
      SELECT message.box_id, content.publication_id, ${wrappedContentKey} AS wrapped_key, attachment.content_id,
        attachment.wrapped_key AS wrapped_content_key, attachment.file_name, attachment.media_type, attachment.size_in_bytes,
        attachment.sha256, attachment.is_main_content, ${requiredAcr} AS required_acr
      FROM message ${joinContent} JOIN ${messageAttachments} ON attachment.attachment_id = ${attachmentId}
      WHERE message.box_id = ${boxId} AND message.message_id = ${messageId} AND ${canBeOpened}
      FOR NO KEY UPDATE OF message`)
    if (!row) return undefined
    mustBeStrongEnough(reader, row.required_acr)
    const { is_main_content: isMainContent, media_type: mediaType } = row
    const sizeInBytes = Number(row.size_in_bytes)
    const sha256 = encodeDigest(row.sha256)
    const range = selectRange({ sizeInBytes, sha256 })
    if (range === 'none') {
      const details = { messageId, attachmentId, sha256 }
      await appendAuditLines(transaction, [{ ...request, responseCode: 304, details }])
      return { sha256 }
    }
    await recordOpening(transaction, reader, { boxId, messageId, attachmentId, isMainContent, isDownload })
    const details = { messageId, attachmentId, mediaType, sizeInBytes, sha256, ...(range && { range }) }
    await appendAuditLines(transaction, [{ ...request, responseCode: range ? 206 : 200, details }])
    return { document: row, sizeInBytes, sha256, range }
  })
  if (!found?.document) return found

  const { document, sizeInBytes, sha256, range } = found
  const { content_id: contentId } = document
  const { owner, key: ownerKey, sealedFor } = await openContentKey(ports.keys, document, messageId)
  const key = unwrapContentKey(ownerKey, document.wrapped_content_key, { owner, messageId: sealedFor, attachmentId })
  return {
    fileName: document.file_name,
    mediaType: document.media_type,
    sizeInBytes,
    sha256,
    ...(range && { range }),
    bytes: whileItStands(
      decryptContent((stored) => ports.store.read(contentId, stored), {
        key,
        contentId,
        plainSize: sizeInBytes,
        range,
      }),
      async () => {
        const [standing] = await readInBox<{ required_acr: string | null }>(
          database,
          reader,
          'openContent',
          sql`
            SELECT ${requiredAcr} AS required_acr FROM message JOIN ${messageAttachments} ON attachment.attachment_id = ${attachmentId}
            WHERE message.box_id = ${enteredBox} AND message.message_id = ${messageId}`,
        )
        if (!standing) throw new ContentWithdrawn(contentId)
        mustBeStrongEnough(reader, standing.required_acr)
      },
    ),
  }
}

/** Bytes that run for long are asked after on their way; a short document never is. @param mustStand throws when they must end */
async function* whileItStands(
  bytes: AsyncIterable<Uint8Array>,
  mustStand: () => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  let askedAt = performance.now()
  for await (const chunk of bytes) {
    if (performance.now() - askedAt > askAgainAfterMs) {
      await mustStand()
      askedAt = performance.now()
    }
    yield chunk
  }
}

const encodeDigest = (sha256: Uint8Array) => Buffer.from(sha256).toString('base64url')
