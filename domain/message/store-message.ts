import { type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import {
  attachment,
  type BusinessData,
  content,
  event,
  message,
  type MessageActionCall,
  type Transaction,
} from '#db/schema/index.ts'
import { boxOwner, wrapContentKey } from '#domain/content/owner-key.ts'
import type { OpenBox } from '#domain/ebox/open-box.ts'
import { sealAttentionSsin } from './attention-ssin.ts'
import { sealBody } from './body.ts'
import { type PaymentData, sealPaymentData } from './payment-data.ts'
import type { MessageToPublish } from './message-to-publish.ts'
import type { ReceivedDocument } from './received-document.ts'
import type { RegistrySettings } from './registry-settings.ts'
import { sealStructuredData, type StructuredData } from './structured-data.ts'
import type { TranslatedString } from './translated-string.ts'

/** Who sends. A citizen only as the author of a reply, known by box and name, never by number. */
export type MessageSender =
  | { eboxType: 'enterprise'; enterpriseNumber: string; partition: string; name?: TranslatedString }
  | { eboxType: 'citizen'; boxId: number; name: TranslatedString }

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
  answers?: { originalMessageId: string; threadId: string; originalSubject?: TranslatedString }
  /** Not to be seen before */
  visibleFrom?: Date
}

/**
 * Stores a checked message in an entered box: the row, its content, its documents' places and, unless it waits, its event.
 * @returns when it ends, in the database's clock
 */
export async function storeMessage(
  transaction: Transaction,
  box: OpenBox,
  messageId: string,
  toStore: MessageToStore,
): Promise<{ expiresAt: Date }> {
  const { boxId } = box
  const isWaiting = isHeld(toStore) || toStore.visibleFrom !== undefined
  // These do not wait for each other's answer: they share a round trip.
  const [[stored]] = await Promise.all([
    transaction
      .insert(message)
      .values(messageRow(box, messageId, toStore))
      .returning({ expiresAt: message.expiresAt }),
    transaction.insert(content).values(contentRow(box, messageId, toStore)),
    toStore.documents.length > 0 && transaction.insert(attachment).values(attachmentRows(box, messageId, toStore)),
    !isWaiting && transaction.insert(event).values({ boxId, messageId, type: 'publication/message.published' }),
  ])
  if (!stored) throw new Error('A message was not stored')
  return stored
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
const isHeld = ({ documents }: MessageToStore) =>
  documents.some(({ document }) => document.content?.scan.verdict !== 'clean')

function messageRow({ boxId }: OpenBox, messageId: string, toStore: MessageToStore) {
  const { sender, validity, visibleFrom, due, answers } = toStore
  const receivedAt = visibleFrom ? sql`${visibleFrom.toISOString()}::timestamptz` : sql`now()`
  return {
    boxId,
    messageId,
    messageTypeId: toStore.messageTypeId,
    senderApplicationId: toStore.senderApplicationId,
    senderEboxType: sender.eboxType,
    senderOrganizationId: organizationOf(sender),
    ...(sender.eboxType === 'enterprise' ? { senderPartition: sender.partition } : { senderBoxId: sender.boxId }),
    partition: partitionOf(boxId, toStore),
    receivedAt,
    expiresAt: validity instanceof Date ? validity : sql`${receivedAt} + ${validity}::interval`,
    isReplyAuthorized: toStore.isReplyAuthorized ?? false,
    isBodyMainContent: toStore.isBodyMainContent,
    ...actionAsked(toStore.businessData ?? []),
    ...(due && { dueOn: 'on' in due ? due.on : dayAfter(receivedAt, due.inDays) }),
    ...(answers && { originalMessageId: answers.originalMessageId, threadId: answers.threadId }),
    ...(visibleFrom && { waitsFor: 'visibleFrom' as const }),
    ...(isHeld(toStore) && { waitsFor: 'release' as const }),
  }
}

/** A citizen who replies is no organisation: the column stays empty, and the name stands in the content. */
const organizationOf = (sender: MessageSender) => (sender.eboxType === 'enterprise' ? sender.enterpriseNumber : '')

/** A calendar day of Belgium. */
const dayAfter = (instant: SQL, days: number) => sql`(${instant} AT TIME ZONE 'Europe/Brussels')::date + ${days}::int`

/** A rule to a partition that is gone is passed over; none that fits means GENERAL, as in every citizen's box (spec §3). */
function partitionOf(boxId: number, { partition, sender, messageTypeId, senderApplicationId }: MessageToStore): SQL {
  const fits = (criterion: SQL, value: string) => sql`(${criterion} IS NULL OR ${criterion} = ${value})`
  const chosen =
    partition === undefined
      ? sql`SELECT partition_id FROM routing_rule WHERE box_id = ${boxId}
          AND (partition_id = 'GENERAL' OR EXISTS (SELECT FROM partition
            WHERE partition.box_id = ${boxId} AND partition.partition_id = routing_rule.partition_id))
          AND ${fits(sql`message_type_id`, messageTypeId)} AND ${fits(sql`sender_application_id`, senderApplicationId)}
          AND ${fits(sql`sender_organization_id`, organizationOf(sender))}
          ORDER BY priority, routing_rule_id LIMIT 1`
      : sql`SELECT partition_id FROM partition WHERE box_id = ${boxId} AND partition_id = ${partition}`
  return sql`coalesce((${chosen}), 'GENERAL')`
}

/** The sender's hint that something must be done, and by when (spec §2.8). */
function actionAsked(businessData: BusinessData[]) {
  const valueOf = (key: string) => {
    const [value] = businessData.find((data) => data.key === key)?.values ?? []
    return value?.nl ?? value?.fr ?? value?.de
  }
  const dueOn = valueOf('FOR_ACTION_DUE_DATE')
  return { isForAction: valueOf('FOR_ACTION') === 'true', ...(dueOn && { actionDueOn: dueOn }) }
}

function contentRow(box: OpenBox, messageId: string, toStore: MessageToStore): typeof content.$inferInsert {
  const { forTheAttentionOf, body, paymentData, structuredData } = toStore
  return {
    boxId: box.boxId,
    messageId,
    subject: toStore.subject,
    businessData: toStore.businessData,
    actions: toStore.actions,
    noticeText: toStore.noticeText,
    senderName: toStore.sender.name,
    originalSubject: toStore.answers?.originalSubject,
    forTheAttentionOfLabel: forTheAttentionOf?.label,
    ...(forTheAttentionOf?.ssin && {
      forTheAttentionOfSsinCipher: sealAttentionSsin(box.key, messageId, forTheAttentionOf.ssin),
    }),
    ...(body && { bodyCipher: sealBody(box.key, messageId, body) }),
    ...(paymentData && { paymentDataCipher: sealPaymentData(box.key, messageId, paymentData) }),
    ...(structuredData && { structuredDataCipher: sealStructuredData(box.key, messageId, structuredData) }),
  }
}

function attachmentRows(box: OpenBox, messageId: string, { documents }: MessageToStore) {
  return documents.map(({ document, title, isMainContent, isAttachmentSigned }, position) => {
    if (!document.content || !document.sha256) throw new Error('A checked document has no content')
    const attachmentId = uuidv7()
    const place = { owner: boxOwner(box.boxId), messageId, attachmentId }
    return {
      boxId: box.boxId,
      messageId,
      attachmentId,
      position,
      contentId: document.content.contentId,
      wrappedKey: wrapContentKey(box.key, document.content.key, place),
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
