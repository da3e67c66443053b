import { sql } from 'drizzle-orm'
import type { content, sentReply } from '#db/schema/index.ts'
import { sealBody } from '#domain/message/body.ts'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import type { DataSet } from './data-set.ts'
import type { LoadedBox } from './load-boxes.ts'
import { type Composed, HOUR_MS, validityOf } from './message-rows.ts'

/** A message of the set that was answered, with the box that the answer went to: its sender's. */
export interface Answered extends Composed {
  reply: NonNullable<Composed['message']['reply']>
  recipient: LoadedBox
}

/** @returns undefined for a message that nobody answered */
export function answered(composed: Composed, boxes: LoadedBox[]): Answered | undefined {
  const { reply } = composed.message
  if (!reply) return undefined
  const recipient = boxes.find(
    ({ box }) => box.eboxType === 'enterprise' && box.enterpriseNumber === composed.letter.enterpriseNumber,
  )
  if (!recipient) throw new Error(`The sender of ${composed.message.messageId} has no box`)
  return { ...composed, reply, recipient }
}

/** On the side of who answered. @param now as for messageRow */
export function sentReplyRow(each: Answered, now: Date): typeof sentReply.$inferInsert {
  const { loaded, message: original, letter, reply } = each
  return {
    boxId: loaded.boxId,
    messageId: reply.messageId,
    originalMessageId: original.messageId,
    threadId: original.messageId,
    authorName: reply.author,
    recipientEnterpriseNumber: letter.enterpriseNumber,
    recipientPartition: 'GENERAL',
    subject: subjectOf(each),
    bodyCipher: sealBody(loaded.key, reply.messageId, bodyOf(each)),
    sentAt: sentAt(each, now),
  }
}

/** On the side of who is answered: a message like another, of a citizen known by name only. */
export function replyMessageRow(each: Answered, now: Date, type: DataSet['messageTypes'][number] | undefined) {
  const { loaded, message: original, letter, reply, recipient } = each
  const { box } = loaded
  const receivedAt = sentAt(each, now)
  return {
    boxId: recipient.boxId,
    messageId: reply.messageId,
    messageTypeId: letter.messageTypeId,
    senderApplicationId: letter.applicationId,
    senderEboxType: box.eboxType,
    ...(box.eboxType === 'enterprise'
      ? { senderOrganizationId: box.enterpriseNumber }
      : { senderOrganizationId: '', senderBoxId: loaded.boxId }),
    receivedAt,
    expiresAt: sql`${receivedAt.toISOString()}::timestamptz + ${validityOf(type)}::interval`,
    isReplyAuthorized: true,
    isBodyMainContent: true,
    originalMessageId: original.messageId,
    threadId: original.messageId,
  }
}

/** What stands in that message. */
export function replyContentRow(each: Answered, set: DataSet): typeof content.$inferInsert {
  const { loaded, letter, language, reply, recipient } = each
  const { box } = loaded
  const enterprise =
    box.eboxType === 'enterprise' && set.enterprises.find((known) => known.enterpriseNumber === box.enterpriseNumber)
  return {
    boxId: recipient.boxId,
    messageId: reply.messageId,
    subject: subjectOf(each),
    bodyCipher: sealBody(recipient.key, reply.messageId, bodyOf(each)),
    senderName: enterprise ? enterprise.name : inEveryLanguage({ nl: reply.author }),
    ...(box.eboxType === 'professional' && { senderQuality: box.quality }),
    originalSubject: { [language]: letter.subject[language] },
  }
}

const subjectOf = ({ letter, language }: Answered) => ({ [language]: `Re: ${letter.subject[language]}` })

const bodyOf = ({ reply, language }: Answered) => ({ [language]: reply.text[language] })

const sentAt = ({ message: { receivedHoursAgo }, reply: { hoursAfter } }: Answered, now: Date) =>
  new Date(now.getTime() - (receivedHoursAgo - hoursAfter) * HOUR_MS)
