import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { BusinessData, Database, MessageActionCall, Transaction } from '#db/schema/index.ts'
import { statement } from '#db/statement.ts'
import { enterBox } from '#domain/access/enter-box.ts'
import { type AuditLine, auditLinesJson, insertAuditLines } from '#domain/audit/audit.ts'
import { boxOwner, wrapContentKey } from '#domain/content/owner-key.ts'
import type { OpenBox } from '#domain/ebox/open-box.ts'
import { sealAttentionSsin } from './attention-ssin.ts'
import { sealBody } from './body.ts'
import type { ContentKey } from './message-content.ts'
import { type PaymentData, sealPaymentData } from './payment-data.ts'
import type { MessageToPublish } from './message-to-publish.ts'
import type { ReceivedDocument } from './received-document.ts'
import type { RegistrySettings } from './registry-settings.ts'
import { routedTo } from './routed-to.ts'
import { sealStructuredData, type StructuredData } from './structured-data.ts'
import type { TranslatedString } from './translated-string.ts'

/** Who sends. A person only as the author of a reply, known by box and name, never by number. */
export type MessageSender =
  | { eboxType: 'enterprise'; enterpriseNumber: string; partition: string; name?: TranslatedString }
  | { eboxType: 'citizen'; boxId: number; name: TranslatedString }
  | { eboxType: 'professional'; quality: string; boxId: number; name: TranslatedString }

/** A document as its message announces it, with what came in for it. */
export interface DocumentToStore {
  document: ReceivedDocument
  title?: TranslatedString
  isMainContent: boolean
  isAttachmentSigned: boolean
}

/** A message that was checked, as it is to stand in one box. */
export interface MessageToStore {
  sender: MessageSender
  messageTypeId: string
  senderApplicationId: string
  /** How long it stays from its reception on, as a PostgreSQL interval; or until when */
  validity: string | Date
  subject: TranslatedString
  body?: TranslatedString
  isBodyMainContent: boolean
  documents: DocumentToStore[]
  /** Where in the box; GENERAL when that is gone. Absent: the box's routing rules decide */
  partition?: string
  isReplyAuthorized?: boolean
  isRegisteredMail?: boolean
  forTheAttentionOf?: { ssin?: string; label?: string }
  businessData?: BusinessData[]
  paymentData?: PaymentData
  structuredData?: StructuredData
  actions?: MessageActionCall[]
  /** What the alert says in place of the usual sentence */
  noticeText?: TranslatedString
  /** A calendar day by which the sender wants it read, or in so many days from its reception */
  due?: { on: string } | { inDays: number }
  /** What it answers: its id, its subject, and the first message of the conversation */
  answers?: {
    originalMessageId: string
    threadId: string
    originalSubject?: TranslatedString
    /** The box of who answers, which keeps a copy */
    authorBoxId: number
  }
  /** A message of this box that is withdrawn for this one once it can be seen (withdraw.ts), and why */
  replacesMessageId?: string
  replacementReason?: TranslatedString
  /** Not to be seen before */
  visibleFrom?: Date
}

/**
 * Stores a checked message: the row, its content, its documents' places, the line of the audit trail and, unless it waits, its event.
 * All of it is one statement, which enters the box by itself: it is whole or not there, in a transaction of its own or in the one that
 * is given, and costs one round trip.
 * @param audit what the trail keeps of the request
 * @returns when it ends, in the database's clock; and whether it can be seen yet
 */
export async function storeMessage(
  database: Database | Transaction,
  box: OpenBox,
  messageId: string,
  toStore: MessageToStore,
  audit: AuditLine,
): Promise<{ expiresAt: Date; isWaiting: boolean }> {
  const isWaiting = isHeld(toStore) || toStore.visibleFrom !== undefined
  const [stored] = await database.execute<{ expires_at: string }>(
    insertion({
      boxId: box.boxId,
      messageId,
      message: JSON.stringify(messageRow(toStore)),
      content: JSON.stringify(contentRow(box, messageId, toStore)),
      attachments: JSON.stringify(attachmentRows(box, messageId, toStore)),
      isWaiting,
      auditLines: auditLinesJson([audit]),
    }),
  )
  if (!stored) throw new Error('A message was not stored')
  return { expiresAt: new Date(stored.expires_at), isWaiting }
}

/** The documents that a checked message announces, with what came in for each; a title only where the registry follows it (choice 2). */
export function announcedDocuments(
  announced: MessageToPublish['attachments'],
  documents: readonly ReceivedDocument[],
  { offers }: RegistrySettings,
): DocumentToStore[] {
  return announced.map(({ httpPartName, isMainContent, isAttachmentSigned, attachmentTitle }) => {
    const document = documents.find((each) => each.partName === httpPartName)
    if (!document) throw new Error('A checked message announces a document that is not there')
    const title = offers.includes('attachmentTitle') ? attachmentTitle : undefined
    return { document, isMainContent, isAttachmentSigned, title }
  })
}

/** Not to be seen until the scanner called every document clean (release-held-messages.ts). */
export const isHeld = ({ documents }: Pick<MessageToStore, 'documents'>) =>
  documents.some(({ document }) => document.content?.scan.verdict !== 'clean')

const bytes = (cipher: Uint8Array | undefined) => cipher && `\\x${Buffer.from(cipher).toString('hex')}`

export function messageRow(toStore: MessageToStore) {
  const { sender, validity, visibleFrom, due, answers } = toStore
  return {
    messageTypeId: toStore.messageTypeId,
    senderApplicationId: toStore.senderApplicationId,
    senderEboxType: sender.eboxType,
    // A person who replies is no organisation: the column stays empty, and the name stands in the content.
    senderOrganizationId: sender.eboxType === 'enterprise' ? sender.enterpriseNumber : '',
    senderPartition: sender.eboxType === 'enterprise' ? sender.partition : 'GENERAL',
    senderBoxId: sender.eboxType === 'enterprise' ? answers?.authorBoxId : sender.boxId,
    partition: toStore.partition,
    visibleFrom,
    ...(validity instanceof Date ? { expiresAt: validity } : { validity }),
    isReplyAuthorized: toStore.isReplyAuthorized ?? false,
    isRegisteredMail: toStore.isRegisteredMail ?? false,
    isBodyMainContent: toStore.isBodyMainContent,
    ...actionAsked(toStore.businessData ?? []),
    dueOn: due && 'on' in due ? due.on : undefined,
    dueInDays: due && 'inDays' in due ? due.inDays : undefined,
    originalMessageId: answers?.originalMessageId,
    threadId: answers?.threadId,
    replacesMessageId: toStore.replacesMessageId,
    waitsFor: isHeld(toStore) ? 'release' : visibleFrom && 'visibleFrom',
  }
}

/** Where the message says, or by the rules of the box. What leads to none means GENERAL, as in every citizen's box (spec §3). */
const choosePartition = sql`coalesce(
  CASE WHEN given."partition" IS NULL THEN ${routedTo({
    messageTypeId: sql`"messageTypeId"`,
    senderApplicationId: sql`"senderApplicationId"`,
    senderOrganizationId: sql`"senderOrganizationId"`,
  })}
  ELSE (
    SELECT partition_id FROM partition WHERE partition.box_id = this.box_id AND partition.partition_id = given."partition")
  END, 'GENERAL')`

/** The row comes as one value of JSON (messageRow), as do those below. A day is a calendar day of Belgium. */
const insertMessage = sql`
  INSERT INTO message (box_id, message_id, message_type_id, sender_application_id, sender_ebox_type, sender_organization_id,
    sender_partition, sender_box_id, partition, received_at, expires_at, is_reply_authorized, is_registered_mail, is_body_main_content,
    is_for_action, action_due_on, due_on, original_message_id, thread_id, replaces_message_id, waits_for)
  SELECT this.box_id, this.message_id, "messageTypeId", "senderApplicationId", "senderEboxType", "senderOrganizationId",
    "senderPartition", "senderBoxId", ${choosePartition}, received.at, coalesce("expiresAt", received.at + "validity"),
    "isReplyAuthorized", "isRegisteredMail", "isBodyMainContent", "isForAction", "actionDueOn",
    coalesce("dueOn", (received.at AT TIME ZONE 'Europe/Brussels')::date + "dueInDays"), "originalMessageId", "threadId", "replacesMessageId",
    "waitsFor"
  FROM this, jsonb_to_record(${sql.placeholder('message')}::jsonb) AS given ("messageTypeId" text, "senderApplicationId" text,
      "senderEboxType" text, "senderOrganizationId" text, "senderPartition" text, "senderBoxId" bigint, "partition" text,
      "visibleFrom" timestamptz, "expiresAt" timestamptz, "validity" interval, "isReplyAuthorized" boolean,
      "isRegisteredMail" boolean, "isBodyMainContent" boolean, "isForAction" boolean, "actionDueOn" date, "dueOn" date, "dueInDays" int,
      "originalMessageId" uuid, "threadId" uuid, "replacesMessageId" uuid, "waitsFor" text),
    LATERAL (SELECT coalesce("visibleFrom", now()) AS at) AS received`

/** The sender's hint that something must be done, and by when (spec §2.8). */
function actionAsked(businessData: BusinessData[]) {
  const valueOf = (key: string) => {
    const [value] = businessData.find((data) => data.key === key)?.values ?? []
    return value?.nl ?? value?.fr ?? value?.de
  }
  return { isForAction: valueOf('FOR_ACTION') === 'true', actionDueOn: valueOf('FOR_ACTION_DUE_DATE') || undefined }
}

/** What of a message is encrypted in the database. */
export function sealContent(
  { key, sealedFor }: ContentKey,
  { forTheAttentionOf, body, paymentData, structuredData }: MessageToStore,
) {
  const ssin = forTheAttentionOf?.ssin
  return {
    forTheAttentionOfSsin: ssin === undefined ? undefined : sealAttentionSsin(key, sealedFor, ssin),
    body: body && sealBody(key, sealedFor, body),
    paymentData: paymentData && sealPaymentData(key, sealedFor, paymentData),
    structuredData: structuredData && sealStructuredData(key, sealedFor, structuredData),
  }
}

const keyOfBox = (box: OpenBox, messageId: string): ContentKey => ({
  owner: boxOwner(box.boxId),
  key: box.key,
  sealedFor: messageId,
})

function contentRow(box: OpenBox, messageId: string, toStore: MessageToStore) {
  const sealed = sealContent(keyOfBox(box, messageId), toStore)
  return {
    subject: toStore.subject,
    businessData: toStore.businessData ?? [],
    actions: toStore.actions ?? [],
    noticeText: toStore.noticeText,
    senderName: toStore.sender.name,
    senderQuality: toStore.sender.eboxType === 'professional' ? toStore.sender.quality : undefined,
    originalSubject: toStore.answers?.originalSubject,
    replacementReason: toStore.replacementReason,
    label: toStore.forTheAttentionOf?.label,
    ssinCipher: bytes(sealed.forTheAttentionOfSsin),
    bodyCipher: bytes(sealed.body),
    paymentDataCipher: bytes(sealed.paymentData),
    structuredDataCipher: bytes(sealed.structuredData),
  }
}

const insertContent = sql`
  INSERT INTO content (box_id, message_id, subject, business_data, actions, notice_text, sender_name, sender_quality,
    original_subject, replacement_reason, for_the_attention_of_label, for_the_attention_of_ssin_cipher, body_cipher, payment_data_cipher, structured_data_cipher)
  SELECT this.box_id, this.message_id, "subject", "businessData", "actions", "noticeText", "senderName", "senderQuality",
    "originalSubject", "replacementReason", "label", "ssinCipher", "bodyCipher", "paymentDataCipher", "structuredDataCipher"
  FROM this, jsonb_to_record(${sql.placeholder('content')}::jsonb) AS given ("subject" jsonb, "businessData" jsonb, "actions" jsonb,
    "noticeText" jsonb, "senderName" jsonb, "senderQuality" text, "originalSubject" jsonb, "replacementReason" jsonb, "label" text, "ssinCipher" bytea,
    "bodyCipher" bytea, "paymentDataCipher" bytea, "structuredDataCipher" bytea)`

/** The documents of a message, each with its key wrapped for the one place where it stands. */
export function sealDocuments({ owner, key, sealedFor }: ContentKey, { documents }: MessageToStore) {
  return documents.map(({ document, title, isMainContent, isAttachmentSigned }, position) => {
    if (!document.content || !document.sha256) throw new Error('A checked document has no content')
    const attachmentId = uuidv7()
    const place = { owner, messageId: sealedFor, attachmentId }
    return {
      attachmentId,
      position,
      contentId: document.content.contentId,
      wrappedKey: wrapContentKey(key, document.content.key, place),
      fileName: document.fileName,
      title,
      mediaType: document.mediaType,
      sizeInBytes: document.content.sizeInBytes,
      sha256: document.sha256,
      isMainContent,
      isAttachmentSigned,
    }
  })
}

const attachmentRows = (box: OpenBox, messageId: string, toStore: MessageToStore) =>
  sealDocuments(keyOfBox(box, messageId), toStore).map((document) => ({
    ...document,
    wrappedKey: bytes(document.wrappedKey),
    sha256: bytes(document.sha256),
  }))

const insertAttachments = sql`
  INSERT INTO attachment (box_id, message_id, attachment_id, position, content_id, wrapped_key, file_name, title, media_type,
    size_in_bytes, sha256, is_main_content, is_attachment_signed)
  SELECT this.box_id, this.message_id, "attachmentId", "position", "contentId", "wrappedKey", "fileName", "title", "mediaType",
    "sizeInBytes", "sha256", "isMainContent", "isAttachmentSigned"
  FROM this, jsonb_to_recordset(${sql.placeholder('attachments')}::jsonb) AS given ("attachmentId" uuid, "position" int, "contentId" uuid,
    "wrappedKey" bytea, "fileName" text, "title" jsonb, "mediaType" text, "sizeInBytes" bigint, "sha256" bytea,
    "isMainContent" boolean, "isAttachmentSigned" boolean)`

const insertion = statement(sql`
  WITH entered AS MATERIALIZED (SELECT ${enterBox(sql`${sql.placeholder('boxId')}`)} AS box_id),
    this AS MATERIALIZED (SELECT entered.box_id, ${sql.placeholder('messageId')}::uuid AS message_id FROM entered),
    stored AS (${insertMessage} RETURNING expires_at),
    kept AS (${insertContent}),
    placed AS (${insertAttachments}),
    told AS (INSERT INTO event (box_id, message_id, type)
      SELECT box_id, message_id, 'publication/message.published' FROM this WHERE NOT ${sql.placeholder('isWaiting')}::boolean),
    audited AS (${insertAuditLines})
  SELECT expires_at FROM stored`)
