import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { mustBeStrongEnough } from '#domain/access/sign-in-strength.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAttentionSsin } from '#domain/message/attention-ssin.ts'
import { toAttachment, type AttachmentRow } from '#domain/message/attachment-row.ts'
import { type MessageActionRow, toMessageAction } from '#domain/message/message-action.ts'
import type { Message, MessageSummary } from '#domain/message/message.ts'
import {
  type ContentKeyRow,
  messageAttachments,
  openContentKey,
  wrappedContentKey,
} from '#domain/message/message-content.ts'
import {
  inBoxNow,
  messageColumns,
  messageJoins,
  type MessageRow,
  toMessageSummary,
} from '#domain/message/message-row.ts'
import { openPaymentData } from '#domain/message/payment-data.ts'
import { openStructuredData } from '#domain/message/structured-data.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

interface DetailRow extends MessageRow, SealedColumns {
  message_type_name: TranslatedString
  attachments: AttachmentRow[]
  actions: MessageActionRow[]
  has_body: boolean
}

interface SealedColumns extends Omit<ContentKeyRow, 'wrapped_key'> {
  attention_ssin_cipher: Uint8Array | null
  payment_data_cipher: Uint8Array | null
  structured_data_cipher: Uint8Array | null
  /** Null when there is nothing to open */
  wrapped_key: Uint8Array | null
}

/**
 * One message of the reader's box, with its documents' particulars, the number of the person for whose attention it is, what it asks to
 * be paid and what it says to software. Reading details does not mark as read (spec §2.4).
 * @returns undefined for an unknown id, and for another box's, which row level security does not show
 * @throws insufficientSignIn when its type asks a stronger sign-in than the reader's
 */
export async function readMessage(
  database: Database,
  keys: KeyProvider,
  reader: Reader,
  messageId: string,
): Promise<Message | undefined> {
  const [row] = await readInBox<DetailRow>(
    database,
    reader,
    'readMessage',
    sql`
      SELECT ${messageColumns}, type.name AS message_type_name, content.body_cipher IS NOT NULL AS has_body,
        message.box_id, content.publication_id, content.for_the_attention_of_ssin_cipher AS attention_ssin_cipher,
        content.payment_data_cipher, content.structured_data_cipher,
        CASE WHEN num_nonnulls(content.for_the_attention_of_ssin_cipher, content.payment_data_cipher,
            content.structured_data_cipher) > 0
          THEN ${wrappedContentKey} END AS wrapped_key,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'attachment_id', attachment_id, 'file_name', file_name, 'title', title, 'media_type', media_type,
            'size_in_bytes', size_in_bytes, 'sha256', encode(sha256, 'hex'), 'is_main_content', is_main_content,
            'is_attachment_signed', is_attachment_signed) ORDER BY position), '[]')
         FROM ${messageAttachments}) AS attachments,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'message_action_id', action.message_action_id, 'label', action.label, 'url', action.url,
            'parameter', called.call->>'parameter') ORDER BY called.position), '[]')
         FROM jsonb_array_elements(content.actions) WITH ORDINALITY AS called (call, position)
         JOIN message_action AS action ON action.message_action_id = called.call->>'messageActionId') AS actions
      FROM message ${messageJoins} JOIN message_type AS type ON type.message_type_id = message.message_type_id
      WHERE ${inBoxNow} AND message.message_id = ${messageId}`,
  )
  if (!row) return undefined
  mustBeStrongEnough(reader, row.required_acr)
  const summary = toMessageSummary(row, reader)
  return {
    ...summary,
    messageTypeName: row.message_type_name,
    attachments: row.attachments.map(toAttachment),
    hasBody: row.has_body,
    actions: row.actions.map(toMessageAction),
    ...(await openSealed(keys, summary, row)),
  }
}

async function openSealed(
  keys: KeyProvider,
  { messageId, forTheAttentionOf }: MessageSummary,
  row: SealedColumns,
): Promise<Pick<Message, 'forTheAttentionOf' | 'paymentData' | 'structuredData'>> {
  const { wrapped_key } = row
  if (!wrapped_key) return {}
  const { key, sealedFor } = await openContentKey(keys, { ...row, wrapped_key }, messageId)
  const [attention, payment, structured] = [
    row.attention_ssin_cipher,
    row.payment_data_cipher,
    row.structured_data_cipher,
  ]
  return {
    ...(attention && {
      forTheAttentionOf: { ...forTheAttentionOf, ssin: openAttentionSsin(key, sealedFor, attention) },
    }),
    ...(payment && { paymentData: openPaymentData(key, sealedFor, payment) }),
    ...(structured && { structuredData: openStructuredData(key, sealedFor, structured) }),
  }
}

/**
 * What the list shows of one message, whose content opens only to a stronger sign-in than the reader's.
 * @returns undefined as {@link readMessage}
 */
export async function readClosedMessage(
  database: Database,
  reader: Reader,
  messageId: string,
): Promise<MessageSummary | undefined> {
  const [row] = await readInBox<MessageRow>(
    database,
    reader,
    'readMessage',
    sql`SELECT ${messageColumns} FROM message ${messageJoins} WHERE ${inBoxNow} AND message.message_id = ${messageId}`,
  )
  return row && toMessageSummary(row, reader)
}
