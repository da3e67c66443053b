import type { Attachment } from './message.ts'
import type { TranslatedString } from './translated-string.ts'

/** A document's particulars as the queries answer them; `sha256` is in hexadecimal. */
export interface AttachmentRow {
  attachment_id: string
  file_name: string
  title: TranslatedString | null
  media_type: string
  size_in_bytes: number
  sha256: string
  is_main_content: boolean
  is_attachment_signed: boolean
}

export function toAttachment(row: AttachmentRow): Attachment {
  return {
    attachmentId: row.attachment_id,
    fileName: row.file_name,
    ...(row.title && { title: row.title }),
    mediaType: row.media_type,
    sizeInBytes: Number(row.size_in_bytes),
    sha256: Buffer.from(row.sha256, 'hex').toString('base64url'),
    isMainContent: row.is_main_content,
    isAttachmentSigned: row.is_attachment_signed,
  }
}
