import { z } from 'zod'
import type { EboxSummary } from '#domain/consultation/consult-ebox.ts'
import type { Attachment, Message, MessageSummary } from '#domain/message/message.ts'
import { StructuredData } from '#domain/message/structured-data.ts'
import { inEveryLanguage, TextInEveryLanguage } from '#domain/message/translated-string.ts'
import type { Withdrawal } from '#domain/message/withdraw.ts'
import { env } from '#env.ts'
import type { MessagePage } from '#domain/consultation/search-messages.ts'
import { pageOf } from '#http/collection.ts'
import { PaymentDataShape, wirePaymentData } from './payment-data.ts'

/** The wire shapes of consultation (contract §2). Where the contract leaves `readStatus`/`isRead` open, the carried-over name is sent. */
export const AttachmentShape = z
  .object({
    attachmentId: z.uuid(),
    attachmentTitle: TextInEveryLanguage.meta({
      description: 'The file name, where its sender gave none that is kept',
    }),
    fileName: z.string(),
    isMainContent: z.boolean(),
    mediaType: z.string(),
    size: z.number().meta({ description: 'kB of 1024 bytes' }),
    digest: z.object({ digestMethod: z.literal('sha_256'), digestValue: z.string() }),
    isAttachmentSigned: z.boolean(),
    contentHref: z.url(),
  })
  .meta({ id: 'Attachment' })

export const AttachmentsShape = z
  .object({ items: z.array(AttachmentShape), totalItems: z.int() })
  .meta({ id: 'Attachments' })

const instant = z.iso.datetime({ offset: true })

export const WithdrawalShape = z
  .object({ date: instant, reason: TextInEveryLanguage, replacedByMessageId: z.uuid().optional() })
  .meta({ id: 'Withdrawal' })

/** A button: where it leads, in each language. */
export const MessageActionShape = z
  .object({ messageActionId: z.string(), label: TextInEveryLanguage, href: TextInEveryLanguage })
  .meta({ id: 'MessageAction' })

export const MessageShape = z
  .object({
    messageId: z.uuid(),
    subject: TextInEveryLanguage,
    receiptDate: instant,
    expirationDate: instant,
    readStatus: z.boolean(),
    visible: z.boolean(),
    isRegisteredMail: z.boolean(),
    isReplyAuthorized: z.boolean(),
    isBodyMainContent: z.boolean(),
    isForAction: z.boolean().meta({ description: 'Something is asked of the reader, and not done yet (inferred)' }),
    actionExecuted: z.boolean().optional().meta({ description: 'It was asked and was done (inferred)' }),
    actionDueDate: z.iso.date().optional(),
    dueDate: z.iso.date().optional().meta({ description: 'By when the sender wants it read (ours)' }),
    sender: z.discriminatedUnion('eboxType', [
      z.object({
        eboxType: z.literal('enterprise'),
        enterpriseNumber: z.string(),
        partition: z.string(),
        organizationName: TextInEveryLanguage,
      }),
      z.object({ eboxType: z.literal('citizen'), name: TextInEveryLanguage }),
      z.object({
        eboxType: z.literal('professional'),
        quality: z.string().meta({ description: 'Under which the person answered, such as `notary`' }),
        name: TextInEveryLanguage,
      }),
    ]),
    partition: z.string(),
    forTheAttentionOf: z
      .object({
        ssin: z.string().optional().meta({ description: 'In a message read by its id' }),
        label: z.string().optional(),
      })
      .optional(),
    messageTypeId: z.string(),
    senderApplicationId: z.string(),
    businessDataList: z.object({
      items: z.array(z.object({ key: z.string(), values: z.array(TextInEveryLanguage) })),
      totalItems: z.int(),
    }),
    originalMessageId: z.uuid().optional().meta({ description: 'What it answers' }),
    originalSubject: TextInEveryLanguage.optional(),
    threadId: z.uuid().optional().meta({ description: 'The conversation that it belongs to (inferred)' }),
    withdrawal: WithdrawalShape.optional().meta({ description: 'Its sender took it back; no content is left' }),
    attachments: AttachmentsShape.optional().meta({ description: 'In a message read by its id; left out of lists' }),
    actions: z.array(MessageActionShape).optional().meta({ description: 'In a message read by its id (inferred)' }),
    paymentData: PaymentDataShape.optional().meta({ description: 'In a message read by its id' }),
    structuredData: StructuredData.optional().meta({ description: 'In a message read by its id' }),
  })
  .meta({ id: 'Message' })

export const MessagesShape = z
  .object({
    self: z.url(),
    items: z.array(MessageShape.and(z.object({ href: z.url() }))),
    totalItems: z.int(),
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
    first: z.url().optional(),
    last: z.url().optional(),
    prev: z.url().optional(),
    next: z.url().optional(),
  })
  .meta({ id: 'Messages' })

export const EboxShape = z
  .object({
    numberOfMessages: z.int(),
    numberOfUnreadMessages: z.int(),
    lastReceiptDate: instant.optional(),
    lastConsultationDate: instant.optional(),
    eboxSize: z.number().meta({ description: 'kB of 1024 bytes' }),
  })
  .meta({ id: 'Ebox' })

/** The base of every address of this API. */
export const messageRegistryBase = () => `${env().ORIGIN}/api/messageRegistry/v3`

const twoDigits = (number: number) => (number < 10 ? `0${number}` : `${number}`)

/**
 * As the real registry writes an instant: with offset, without fractions of a second (spec §6). A list writes fifty; `toISOString` takes
 * three times as long.
 */
export function wireInstant(date: Date): string {
  const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}`
  return `${day}T${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}Z`
}

const kilobytes = (bytes: number) => Math.round((bytes / 1024) * 1000) / 1000

export const messageHref = (messageId: string) => `${messageRegistryBase()}/ebox/messages/${messageId}`

export function wireAttachment(messageId: string, attachment: Attachment): z.input<typeof AttachmentShape> {
  const { attachmentId, fileName, title, mediaType, sizeInBytes, sha256, isMainContent, isAttachmentSigned } =
    attachment
  return {
    attachmentId,
    attachmentTitle: inEveryLanguage(title ?? { nl: fileName }),
    fileName,
    isMainContent,
    mediaType,
    size: kilobytes(sizeInBytes),
    digest: { digestMethod: 'sha_256', digestValue: sha256 },
    isAttachmentSigned,
    contentHref: `${messageHref(messageId)}/attachments/${attachmentId}/content`,
  }
}

export function wireAttachments({ messageId, attachments }: Message): z.input<typeof AttachmentsShape> {
  return { items: attachments.map((each) => wireAttachment(messageId, each)), totalItems: attachments.length }
}

export function wireWithdrawal({ at, reason, replacedByMessageId }: Withdrawal): z.input<typeof WithdrawalShape> {
  return { date: wireInstant(at), reason: inEveryLanguage(reason), ...(replacedByMessageId && { replacedByMessageId }) }
}

export function wireSummary(summary: MessageSummary): z.input<typeof MessageShape> {
  return {
    messageId: summary.messageId,
    subject: inEveryLanguage(summary.subject),
    receiptDate: wireInstant(summary.receiptDate),
    expirationDate: wireInstant(summary.expirationDate),
    readStatus: summary.isRead,
    visible: summary.isVisible,
    isRegisteredMail: summary.isRegisteredMail,
    isReplyAuthorized: summary.isReplyAuthorized,
    isBodyMainContent: summary.isBodyMainContent,
    isForAction: summary.isForAction,
    ...(summary.isActionExecuted && { actionExecuted: true }),
    ...(summary.actionDueOn && { actionDueDate: summary.actionDueOn }),
    ...(summary.dueOn && { dueDate: summary.dueOn }),
    sender: wireSender(summary.sender),
    partition: summary.partition,
    ...(summary.forTheAttentionOf && { forTheAttentionOf: summary.forTheAttentionOf }),
    messageTypeId: summary.messageTypeId,
    senderApplicationId: summary.senderApplicationId,
    businessDataList: {
      items: summary.businessData.map(({ key, values }) => ({ key, values: values.map(inEveryLanguage) })),
      totalItems: summary.businessData.length,
    },
    ...(summary.originalMessageId && { originalMessageId: summary.originalMessageId }),
    ...(summary.originalSubject && { originalSubject: inEveryLanguage(summary.originalSubject) }),
    ...(summary.threadId && { threadId: summary.threadId }),
    ...(summary.withdrawal && { withdrawal: wireWithdrawal(summary.withdrawal) }),
  }
}

function wireSender(sender: MessageSummary['sender']): z.input<typeof MessageShape>['sender'] {
  const { name, ...address } = sender
  return address.eboxType === 'enterprise'
    ? { ...address, organizationName: inEveryLanguage(name) }
    : { ...address, name: inEveryLanguage(name) }
}

export function wireMessage(message: Message): z.input<typeof MessageShape> {
  const { messageId, actions, paymentData, structuredData } = message
  return {
    ...wireSummary(message),
    attachments: wireAttachments(message),
    actions: actions.map(({ messageActionId, label, url }) => ({
      messageActionId,
      label: inEveryLanguage(label),
      href: inEveryLanguage(url),
    })),
    ...(paymentData && { paymentData: wirePaymentData(messageId, paymentData) }),
    ...(structuredData && { structuredData }),
  }
}

export function wireEbox(summary: EboxSummary): z.input<typeof EboxShape> {
  const { lastReceiptDate, lastConsultationDate, sizeInBytes, ...counts } = summary
  return {
    ...counts,
    ...(lastReceiptDate && { lastReceiptDate: wireInstant(lastReceiptDate) }),
    ...(lastConsultationDate && { lastConsultationDate: wireInstant(lastConsultationDate) }),
    eboxSize: kilobytes(sizeInBytes),
  }
}

/** @param address the request's own, with the query that was asked */
export function wirePage(
  self: string,
  address: string,
  query: { page: number; pageSize: number },
  { items, totalItems }: MessagePage,
) {
  const wired = items.map((each) => ({ href: messageHref(each.messageId), ...wireSummary(each) }))
  const { page, pageSize } = query
  return pageOf(self, new URL(address).searchParams, { page, pageSize, items: wired, totalItems })
}
