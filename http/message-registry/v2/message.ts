import { z } from 'zod'
import type { Attachment, Message, MessageSummary } from '#domain/message/message.ts'
import { inEveryLanguage, TextInEveryLanguage } from '#domain/message/translated-string.ts'
import type { MessagePage } from '#domain/consultation/search-messages.ts'
import type { listMessageTypes } from '#domain/reference-data/read-reference-data.ts'
import { AttachmentShape, MessageShape, wireAttachment, wireInstant } from '#http/message-registry/message.ts'
import { PaymentDataShape, wirePaymentData } from '#http/message-registry/payment-data.ts'
import { inVersionTwo } from './version-two.ts'

/** The types, whose definitions name the business data: version 2 repeats the names in each message. */
type MessageTypes = Awaited<ReturnType<typeof listMessageTypes>>

/** The wire shapes of consultation in version 2.1: those of version 3 under their former names (contract §3). */
export const AttachmentShapeV2 = AttachmentShape.omit({ isMainContent: true, isAttachmentSigned: true })
  .extend({ mainContent: z.boolean(), attachmentSigned: z.boolean() })
  .meta({ id: 'Attachment' })

export const AttachmentsShapeV2 = z
  .object({ items: z.array(AttachmentShapeV2), totalItems: z.int() })
  .meta({ id: 'Attachments' })

const BusinessDataShapeV2 = z.object({
  key: z.string(),
  name: TextInEveryLanguage,
  values: z.array(TextInEveryLanguage),
})

export const MessageShapeV2 = MessageShape.pick({
  messageId: true,
  subject: true,
  receiptDate: true,
  expirationDate: true,
  readStatus: true,
  visible: true,
  messageTypeId: true,
  senderApplicationId: true,
})
  .extend({
    originalMessageId: z.uuid().optional(),
    registeredMail: z.boolean(),
    replyAuthorized: z.boolean(),
    bodyMainContent: z.boolean(),
    senderOrganizationId: z
      .string()
      .optional()
      .meta({ description: 'Left out of a citizen’s reply, which version 2 did not know' }),
    forTheAttentionOf: z
      .object({
        id: z.string().optional().meta({ description: 'In a message read by its id' }),
        name: z.string().optional(),
      })
      .optional(),
    businessDataList: z.object({ items: z.array(BusinessDataShapeV2), totalItems: z.int() }),
    paymentData: PaymentDataShape.optional(),
    attachments: AttachmentsShapeV2.optional(),
  })
  .meta({ id: 'Message' })

export const MessagesShapeV2 = z
  .object({ items: z.array(MessageShapeV2), totalItems: z.int() })
  .meta({ id: 'Messages' })

export function wireAttachmentV2(messageId: string, attachment: Attachment): z.input<typeof AttachmentShapeV2> {
  const { isMainContent, isAttachmentSigned, ...same } = wireAttachment(messageId, attachment)
  return {
    ...same,
    mainContent: isMainContent,
    attachmentSigned: isAttachmentSigned,
    contentHref: inVersionTwo(same.contentHref),
  }
}

export function wireAttachmentsV2({ messageId, attachments }: Message): z.input<typeof AttachmentsShapeV2> {
  return { items: attachments.map((each) => wireAttachmentV2(messageId, each)), totalItems: attachments.length }
}

function wireBusinessDataV2({ messageTypeId, businessData }: MessageSummary, types: MessageTypes) {
  const definitions = types.find((type) => type.messageTypeId === messageTypeId)?.businessData ?? []
  const items = businessData.map(({ key, values }) => ({
    key,
    name: inEveryLanguage(definitions.find((each) => each.key === key)?.name ?? { nl: key }),
    values: values.map(inEveryLanguage),
  }))
  return { items, totalItems: items.length }
}

export function wireSummaryV2(summary: MessageSummary, types: MessageTypes): z.input<typeof MessageShapeV2> {
  const { sender, forTheAttentionOf } = summary
  return {
    messageId: summary.messageId,
    ...(summary.originalMessageId && { originalMessageId: summary.originalMessageId }),
    subject: inEveryLanguage(summary.subject),
    receiptDate: wireInstant(summary.receiptDate),
    expirationDate: wireInstant(summary.expirationDate),
    readStatus: summary.isRead,
    visible: summary.isVisible,
    registeredMail: summary.isRegisteredMail,
    replyAuthorized: summary.isReplyAuthorized,
    bodyMainContent: summary.isBodyMainContent,
    ...(sender.eboxType === 'enterprise' && { senderOrganizationId: sender.enterpriseNumber }),
    ...(forTheAttentionOf && {
      forTheAttentionOf: {
        ...(forTheAttentionOf.ssin && { id: forTheAttentionOf.ssin }),
        ...(forTheAttentionOf.label && { name: forTheAttentionOf.label }),
      },
    }),
    messageTypeId: summary.messageTypeId,
    senderApplicationId: summary.senderApplicationId,
    businessDataList: wireBusinessDataV2(summary, types),
  }
}

export function wireMessageV2(message: Message, types: MessageTypes): z.input<typeof MessageShapeV2> {
  const { messageId, paymentData } = message
  return {
    ...wireSummaryV2(message, types),
    ...(paymentData && { paymentData: wirePaymentData(messageId, paymentData) }),
    attachments: wireAttachmentsV2(message),
  }
}

export function wireMessagesV2(
  { items, totalItems }: MessagePage,
  types: MessageTypes,
): z.input<typeof MessagesShapeV2> {
  return { items: items.map((each) => wireSummaryV2(each, types)), totalItems }
}
