import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { toAttachment, type AttachmentRow } from '#domain/message/attachment-row.ts'
import type { Message } from '#domain/message/message.ts'
import {
  inBoxNow,
  messageColumns,
  messageJoins,
  type MessageRow,
  toMessageSummary,
} from '#domain/message/message-row.ts'

/**
 * One message of the reader's box, with its documents' particulars. Reading details does not mark as read (spec §2.4).
 * @returns undefined for an unknown id, and for another box's, which row level security does not show
 */
export async function readMessage(database: Database, reader: Reader, messageId: string): Promise<Message | undefined> {
  const [row] = await readInBox<MessageRow & { attachments: AttachmentRow[]; has_body: boolean }>(
    database,
    reader,
    'readMessage',
    sql`
      SELECT ${messageColumns}, content.body_cipher IS NOT NULL AS has_body,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'attachment_id', attachment_id, 'file_name', file_name, 'title', title, 'media_type', media_type,
            'size_in_bytes', size_in_bytes, 'sha256', encode(sha256, 'hex'), 'is_main_content', is_main_content,
            'is_attachment_signed', is_attachment_signed) ORDER BY position), '[]')
         FROM attachment WHERE attachment.box_id = message.box_id AND attachment.message_id = message.message_id) AS attachments
      FROM message ${messageJoins}
      WHERE ${inBoxNow} AND message.message_id = ${messageId}`,
  )
  if (!row) return undefined
  return { ...toMessageSummary(row), attachments: row.attachments.map(toAttachment), hasBody: row.has_body }
}
