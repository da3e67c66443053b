import { type SQL, sql } from 'drizzle-orm'
import type { BusinessData } from '#db/schema/index.ts'
import { enteredBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { isStrongEnough } from '#domain/access/sign-in-strength.ts'
import { joinContent } from './message-content.ts'
import type { MessageSummary } from './message.ts'
import type { TranslatedString } from './translated-string.ts'

/** The columns that `messageColumns` selects. */
export interface MessageRow {
  message_id: string
  subject: TranslatedString
  received_at: string
  expires_at: string
  is_read: boolean
  is_visible: boolean
  is_registered_mail: boolean
  is_reply_authorized: boolean
  is_body_main_content: boolean
  is_for_action: boolean
  is_action_executed: boolean
  action_due_on: string | null
  due_on: string | null
  sender_ebox_type: 'citizen' | 'enterprise' | 'professional'
  sender_organization_id: string
  sender_partition: string
  sender_name: TranslatedString
  sender_quality: string | null
  partition: string
  message_type_id: string
  sender_application_id: string
  attention_label: string | null
  business_data: BusinessData[]
  original_message_id: string | null
  original_subject: TranslatedString | null
  thread_id: string | null
  withdrawn_at: string | null
  withdrawal_reason: TranslatedString | null
  replaced_by_message_id: string | null
  required_acr: string | null
}

/** Something is asked of the reader and not done yet. What was withdrawn asks nothing any more. */
export const isForAction: SQL = sql`(message.is_for_action AND message.action_executed_at IS NULL AND message.withdrawn_at IS NULL)`

/** Counted as unread: what was withdrawn waits for nobody. */
export const isUnread: SQL = sql`(message.read_at IS NULL AND message.withdrawn_at IS NULL)`

/** The level of sign-in that opens it, as its type asks now; of what was withdrawn nothing is left to protect. */
export const requiredAcr = sql<string | null>`
  CASE WHEN message.withdrawn_at IS NULL THEN (
    SELECT type.required_acr FROM message_type AS type WHERE type.message_type_id = message.message_type_id) END`

/** What replaces a withdrawn message, once it can be seen: it may wait for its day or for the scanner. */
const seenReplacement: SQL = sql`
  CASE WHEN message.replaced_by_message_id IS NOT NULL THEN (
    SELECT replacement.message_id FROM message AS replacement WHERE replacement.box_id = message.box_id
      AND replacement.message_id = message.replaced_by_message_id AND replacement.waits_for IS NULL) END`

/** What a list shows of a message; needs `messageJoins`. */
export const messageColumns: SQL = sql`
  message.message_id, content.subject, message.received_at, message.expires_at, message.read_at IS NOT NULL AS is_read,
  message.is_visible, message.is_registered_mail, message.is_reply_authorized, message.is_body_main_content,
  ${isForAction} AS is_for_action, message.action_executed_at IS NOT NULL AS is_action_executed, message.action_due_on, message.due_on,
  message.sender_ebox_type, message.sender_organization_id, message.sender_partition,
  coalesce(organization.short_name, content.sender_name) AS sender_name, content.sender_quality, message.partition,
  message.message_type_id, message.sender_application_id, content.for_the_attention_of_label AS attention_label, content.business_data,
  message.original_message_id, content.original_subject, message.thread_id,
  coalesce(message.withdrawn_at, content.withdrawn_from_all_at) AS withdrawn_at, content.withdrawal_reason,
  ${seenReplacement} AS replaced_by_message_id, ${requiredAcr} AS required_acr`

/** Beside its content, the reference data is small and copied everywhere. Who replies may not be in it. */
export const messageJoins: SQL = sql`${joinContent}
  LEFT JOIN sender_organization AS organization
    ON message.sender_ebox_type = 'enterprise' AND organization.organization_id = message.sender_organization_id`

/** In the entered box and to be seen now: not waiting for its day or for the scanner, and not expired (spec §2.4). */
export const inBoxNow: SQL = sql`message.box_id = ${enteredBox} AND message.waits_for IS NULL AND message.expires_at > now()`

/** To be seen now, and not withdrawn. */
export const canBeOpened: SQL = sql`message.waits_for IS NULL AND message.withdrawn_at IS NULL AND message.expires_at > now()`

/** @param reader for whom: some stay closed to a weak sign-in */
export function toMessageSummary(row: MessageRow, reader: Reader): MessageSummary {
  return {
    messageId: row.message_id,
    subject: row.subject,
    receiptDate: new Date(row.received_at),
    expirationDate: new Date(row.expires_at),
    isRead: row.is_read,
    isVisible: row.is_visible,
    isRegisteredMail: row.is_registered_mail,
    isReplyAuthorized: row.is_reply_authorized,
    isBodyMainContent: row.is_body_main_content,
    isForAction: row.is_for_action,
    isActionExecuted: row.is_action_executed,
    ...(row.action_due_on && { actionDueOn: row.action_due_on }),
    ...(row.due_on && { dueOn: row.due_on }),
    sender: toSender(row),
    partition: row.partition,
    messageTypeId: row.message_type_id,
    senderApplicationId: row.sender_application_id,
    ...(row.attention_label && { forTheAttentionOf: { label: row.attention_label } }),
    businessData: row.business_data,
    ...(row.original_message_id && { originalMessageId: row.original_message_id }),
    ...(row.original_subject && { originalSubject: row.original_subject }),
    ...(row.thread_id && { threadId: row.thread_id }),
    isClosed: !isStrongEnough(reader, row.required_acr),
    ...withdrawalOf(row),
  }
}

function withdrawalOf(row: MessageRow): Pick<MessageSummary, 'withdrawal'> {
  const { withdrawn_at: at, withdrawal_reason: reason, replaced_by_message_id: replacedByMessageId } = row
  if (!at || !reason) return {}
  return { withdrawal: { at: new Date(at), reason, ...(replacedByMessageId && { replacedByMessageId }) } }
}

function toSender(row: MessageRow): MessageSummary['sender'] {
  const name = row.sender_name
  switch (row.sender_ebox_type) {
    case 'citizen':
      return { eboxType: 'citizen', name }
    case 'professional':
      return { eboxType: 'professional', quality: row.sender_quality ?? '', name }
    case 'enterprise':
      return {
        eboxType: 'enterprise',
        enterpriseNumber: row.sender_organization_id,
        partition: row.sender_partition,
        name,
      }
  }
}
