import { asc, eq, sql } from 'drizzle-orm'
import { type Database, publicationAttachment } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { decryptContent } from '#domain/content/envelope.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openOwnerKey, publicationOwner, unwrapContentKey } from '#domain/content/owner-key.ts'
import { openBody } from '#domain/message/body.ts'
import type { Attachment, Message } from '#domain/message/message.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { resourceNotFound } from '#domain/problem.ts'
import { type BroadcastingSender, mustBeSender } from './read-publication.ts'

/** A message for many as its sender looks at it: as it stands, or will stand, in a box of its audience. */
export interface Composed {
  message: Message
  body?: TranslatedString
  readAt: Date
  audience: 'citizen' | 'enterprise' | 'professional'
}

interface ComposedRow extends Record<string, unknown> {
  sender_partition: string
  sender_application_id: string
  message_type_id: string
  audience: Composed['audience']
  expires_on: string
  due_on: string | null
  is_reply_authorized: boolean
  is_registered_mail: boolean
  is_body_main_content: boolean
  is_for_action: boolean
  action_due_on: string | null
  subject: TranslatedString
  business_data: Message['businessData']
  label: string | null
  body_cipher: Uint8Array | null
  wrapped_key: Uint8Array
  withdrawn_at: string | null
  withdrawal_reason: TranslatedString | null
  sender_name: TranslatedString
  message_type_name: TranslatedString
}

/**
 * Reads a sender's own publication.
 * @throws resourceNotFound for an unknown one and for another sender's; as mustBeSender
 */
export async function readComposed(
  database: Database,
  keys: KeyProvider,
  sender: BroadcastingSender,
  publicationId: string,
): Promise<Composed> {
  await mustBeSender(database, sender)
  const { enterpriseNumber } = sender
  const { row, attachments } = await inNameOf(database, enterpriseNumber, async (transaction) => {
    const [found] = await transaction.execute<ComposedRow>(sql`
      SELECT given.*, given.for_the_attention_of_label AS label, coalesce(given.expires_at, now() + given.validity::interval) AS expires_on,
        coalesce(given.due_on, (now() AT TIME ZONE 'Europe/Brussels')::date + given.due_in_days) AS due_on,
        organization.short_name AS sender_name, type.name AS message_type_name
      FROM publication AS given
      JOIN sender_organization AS organization ON organization.organization_id = given.sender_organization_id
      JOIN message_type AS type USING (message_type_id)
      WHERE given.publication_id = ${publicationId} AND given.sender_organization_id = ${enterpriseNumber}`)
    if (!found) throw resourceNotFound()
    const documents = await transaction
      .select()
      .from(publicationAttachment)
      .where(eq(publicationAttachment.publicationId, publicationId))
      .orderBy(asc(publicationAttachment.position))
    return { row: found, attachments: documents.map(toAttachment) }
  })
  const key = await openOwnerKey(keys, row.wrapped_key, publicationOwner(publicationId))
  const readAt = new Date()
  return {
    readAt,
    audience: row.audience,
    ...(row.body_cipher && { body: openBody(key, publicationId, row.body_cipher) }),
    message: {
      messageId: publicationId,
      subject: row.subject,
      receiptDate: readAt,
      expirationDate: new Date(row.expires_on),
      isRead: false,
      isVisible: true,
      isRegisteredMail: row.is_registered_mail,
      isReplyAuthorized: row.is_reply_authorized,
      isBodyMainContent: row.is_body_main_content,
      isForAction: row.is_for_action,
      isActionExecuted: false,
      ...(row.action_due_on !== null && { actionDueOn: row.action_due_on }),
      ...(row.due_on !== null && { dueOn: row.due_on }),
      sender: { eboxType: 'enterprise', enterpriseNumber, partition: row.sender_partition, name: row.sender_name },
      partition: 'GENERAL',
      messageTypeId: row.message_type_id,
      messageTypeName: row.message_type_name,
      senderApplicationId: row.sender_application_id,
      ...(row.label !== null && { forTheAttentionOf: { label: row.label } }),
      businessData: row.business_data,
      isClosed: false,
      ...(row.withdrawn_at !== null &&
        row.withdrawal_reason && { withdrawal: { at: new Date(row.withdrawn_at), reason: row.withdrawal_reason } }),
      attachments,
      hasBody: row.body_cipher !== null,
      actions: [],
    },
  }
}

type AttachmentRow = typeof publicationAttachment.$inferSelect

const toAttachment = ({ title, sha256, ...row }: AttachmentRow): Attachment => ({
  attachmentId: row.attachmentId,
  fileName: row.fileName,
  ...(title && { title }),
  mediaType: row.mediaType,
  sizeInBytes: row.sizeInBytes,
  sha256: Buffer.from(sha256).toString('base64url'),
  isMainContent: row.isMainContent,
  isAttachmentSigned: row.isAttachmentSigned,
})

/**
 * Opens a document of a sender's own publication, for who looks at it at the sender's desk: the bytes as a box of its audience gets them.
 * @throws resourceNotFound for an unknown one, and for another sender's; as mustBeSender
 */
export async function openComposed(
  database: Database,
  { keys, store }: { keys: KeyProvider; store: AttachmentStore },
  sender: BroadcastingSender,
  { publicationId, attachmentId }: { publicationId: string; attachmentId: string },
  request: AuditedRequest,
) {
  await mustBeSender(database, sender)
  const row = await inNameOf(database, sender.enterpriseNumber, async (transaction) => {
    const [found] = await transaction.execute<{
      wrapped_key: Uint8Array
      content_id: string
      content_key: Uint8Array
      file_name: string
      media_type: string
      size_in_bytes: string
      sha256: Uint8Array
    }>(sql`
      SELECT given.wrapped_key, document.content_id, document.wrapped_key AS content_key, document.file_name, document.media_type,
        document.size_in_bytes, document.sha256
      FROM publication AS given JOIN publication_attachment AS document USING (publication_id)
      WHERE given.publication_id = ${publicationId} AND given.sender_organization_id = ${sender.enterpriseNumber}
        AND document.attachment_id = ${attachmentId}`)
    if (!found) throw resourceNotFound()
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { publicationId, attachmentId } }])
    return found
  })
  const owner = publicationOwner(publicationId)
  const ownerKey = await openOwnerKey(keys, row.wrapped_key, owner)
  const key = unwrapContentKey(ownerKey, row.content_key, { owner, messageId: publicationId, attachmentId })
  const { content_id: contentId } = row
  const plainSize = Number(row.size_in_bytes)
  return {
    fileName: row.file_name,
    mediaType: row.media_type,
    sizeInBytes: plainSize,
    sha256: Buffer.from(row.sha256).toString('base64url'),
    bytes: decryptContent((stored) => store.read(contentId, stored), { key, contentId, plainSize }),
  }
}
