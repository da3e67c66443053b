import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { boxOwner, wrapContentKey } from '#domain/content/owner-key.ts'
import type { ReceivedContent } from '#domain/content/receive-content.ts'
import { sealPaymentData } from '#domain/message/payment-data.ts'
import type { DataSet, DataSetLetter, LetterLanguage } from './data-set.ts'
import type { LoadedBox } from './load-boxes.ts'

export const HOUR_MS = 3_600_000

type DataSetMessage = LoadedBox['box']['messages'][number]

/** A message of the set, with what it is made of. */
export interface Composed {
  loaded: LoadedBox
  message: DataSetMessage
  letter: DataSetLetter
  language: LetterLanguage
}

/** The same once its document is in the attachment store; a withdrawn one has none. */
export interface Stored extends Composed {
  received?: ReceivedContent
}

export function validityOf(type: DataSet['messageTypes'][number] | undefined): string {
  if (!type) throw new Error('A letter has no type')
  return `${type.validityPeriod.number} ${type.validityPeriod.unit}`
}

/** @param now by the database's clock: all times of a set are counted from it */
export function messageRow(
  { loaded, message: each, letter }: Composed,
  now: Date,
  type: DataSet['messageTypes'][number] | undefined,
) {
  const receivedAt = new Date(now.getTime() - each.receivedHoursAgo * HOUR_MS)
  return {
    boxId: loaded.boxId,
    messageId: each.messageId,
    messageTypeId: letter.messageTypeId,
    senderOrganizationId: letter.enterpriseNumber,
    senderApplicationId: letter.applicationId,
    receivedAt,
    expiresAt: sql`${receivedAt.toISOString()}::timestamptz + ${validityOf(type)}::interval`,
    readAt: each.readHoursAfter === undefined ? null : new Date(receivedAt.getTime() + each.readHoursAfter * HOUR_MS),
    isForAction: each.actionDueInDays !== undefined,
    actionDueOn: each.actionDueInDays === undefined ? null : dueDay(now, each.actionDueInDays),
    isReplyAuthorized: letter.isReplyAuthorized,
    dueOn: type?.dueDays === undefined ? null : dueDay(receivedAt, type.dueDays),
    withdrawnAt: each.withdrawn ? new Date(receivedAt.getTime() + each.withdrawn.hoursAfter * HOUR_MS) : null,
    replacedByMessageId: each.withdrawn?.replacedBy,
    threadId: each.reply ? each.messageId : null,
  }
}

/** A calendar day, `YYYY-MM-DD`. */
function dueDay(now: Date, inDays: number): string {
  return new Date(now.getTime() + inDays * 24 * HOUR_MS).toISOString().slice(0, 10)
}

export function contentRow({ loaded, message: each, letter, language }: Composed, now: Date) {
  const action: Record<string, string> =
    each.actionDueInDays === undefined
      ? {}
      : { FOR_ACTION: 'true', FOR_ACTION_DUE_DATE: dueDay(now, each.actionDueInDays) }
  return {
    boxId: loaded.boxId,
    messageId: each.messageId,
    subject: { [language]: letter.subject[language] },
    forTheAttentionOfLabel: each.forTheAttentionOf,
    ...(each.withdrawn
      ? { withdrawalReason: { [language]: each.withdrawn.reason[language] } }
      : {
          businessData: Object.entries({ ...letter.businessData, ...action }).map(([key, value]) => ({
            key,
            values: [{ [language]: value }],
          })),
          actions: letter.actions,
          paymentDataCipher: paymentOf({ loaded, message: each, letter, language }, now),
        }),
  }
}

const usualDaysToPay = 30

function paymentOf({ loaded, message: { messageId, actionDueInDays }, letter }: Composed, now: Date) {
  if (!letter.payment) return null
  const dueDate = dueDay(now, actionDueInDays ?? usualDaysToPay)
  return sealPaymentData(loaded.key, messageId, { ...letter.payment, dueDate })
}

/** The document's key is wrapped for the one place where it stands. */
export function attachmentRow({ loaded, message: each, letter, language }: Composed, received: ReceivedContent) {
  const attachmentId = uuidv7()
  const place = { owner: boxOwner(loaded.boxId), messageId: each.messageId, attachmentId }
  return {
    boxId: loaded.boxId,
    messageId: each.messageId,
    attachmentId,
    position: 0,
    contentId: received.contentId,
    wrappedKey: wrapContentKey(loaded.key, received.contentKey, place),
    fileName: letter.fileName[language],
    title: { [language]: letter.subject[language] },
    mediaType: 'application/pdf',
    sizeInBytes: received.size,
    sha256: received.sha256,
    isMainContent: true,
  }
}
