import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { content, message, messageType, publication, sentReply, type Transaction } from '#db/schema/index.ts'
import { sealBody } from './body.ts'
import { type TranslatedString, languages } from './translated-string.ts'

/** A message that is answered, as who holds it sees it. */
export interface Original {
  messageId: string
  /** The conversation that it belongs to or, being answered for the first time, begins */
  threadId: string
  isReplyAuthorized: boolean
  /** The level of sign-in that its type asks, if any */
  requiredAcr: string | null
  subject: TranslatedString
  messageTypeId: string
  senderApplicationId: string
  /** Where in this box it stands */
  partition: string
  /** How long a message of its type stays, as a PostgreSQL interval */
  validity: string
  sender:
    | { eboxType: 'enterprise'; enterpriseNumber: string; partition: string }
    | { eboxType: 'citizen' | 'professional'; boxId: number }
}

/**
 * The message of an entered box that is to be answered. Whoever answers the same one waits until this transaction ends.
 * @returns undefined for an unknown id, another box's, and one that waits, has expired or was withdrawn: nobody can tell which
 */
export async function findOriginal(
  transaction: Transaction,
  boxId: number,
  messageId: string,
): Promise<Original | undefined> {
  const [row] = await transaction
    .select({
      message,
      subject: sql<TranslatedString>`coalesce(${content.subject}, ${publication.subject})`,
      type: messageType,
    })
    .from(message)
    .leftJoin(content, and(eq(content.boxId, message.boxId), eq(content.messageId, message.messageId)))
    .leftJoin(publication, eq(publication.publicationId, message.publicationId))
    .innerJoin(messageType, eq(messageType.messageTypeId, message.messageTypeId))
    .where(
      and(
        eq(message.boxId, boxId),
        eq(message.messageId, messageId),
        isNull(message.waitsFor),
        isNull(message.withdrawnAt),
        gt(message.expiresAt, sql`now()`),
      ),
    )
    .for('no key update', { of: message })
  if (!row) return undefined
  const original = row.message
  return {
    messageId,
    threadId: original.threadId ?? messageId,
    isReplyAuthorized: original.isReplyAuthorized,
    requiredAcr: row.type.requiredAcr,
    subject: row.subject,
    messageTypeId: original.messageTypeId,
    senderApplicationId: original.senderApplicationId,
    partition: original.partition,
    validity: `${row.type.validityPeriodNumber} ${row.type.validityPeriodUnit}`,
    sender: senderOf(original),
  }
}

function senderOf(original: typeof message.$inferSelect): Original['sender'] {
  if (original.senderEboxType === 'enterprise')
    return {
      eboxType: 'enterprise',
      enterpriseNumber: original.senderOrganizationId,
      partition: original.senderPartition,
    }
  if (original.senderBoxId === null) throw new Error('A reply of a person does not say whose')
  return { eboxType: original.senderEboxType, boxId: original.senderBoxId }
}

/** What was answered to a message of an entered box. */
export interface Answer {
  /** The answer's id, in the other's box */
  messageId: string
  /** Who of the box's people or software wrote it */
  authorName: string
  recipient: { enterpriseNumber?: string; partition: string }
  subject: TranslatedString
  body?: TranslatedString
  fileNames: string[]
}

/** Keeps an answer on the side of who gave it, and makes the original part of the conversation. The box must be entered. */
export async function recordAnswer(
  transaction: Transaction,
  box: { boxId: number; key: Uint8Array },
  original: Pick<Original, 'messageId' | 'threadId'>,
  answer: Answer,
): Promise<void> {
  const { boxId } = box
  const { messageId: originalMessageId, threadId } = original
  // These do not wait for each other's answer: they share a round trip.
  await Promise.all([
    transaction
      .update(message)
      .set({ threadId })
      .where(and(eq(message.boxId, boxId), eq(message.messageId, originalMessageId), isNull(message.threadId))),
    transaction.insert(sentReply).values({
      boxId,
      messageId: answer.messageId,
      originalMessageId,
      threadId,
      authorName: answer.authorName,
      recipientEnterpriseNumber: answer.recipient.enterpriseNumber,
      recipientPartition: answer.recipient.partition,
      subject: answer.subject,
      bodyCipher: answer.body && sealBody(box.key, answer.messageId, answer.body),
      fileNames: answer.fileNames,
    }),
  ])
}

/** What a withdrawn answer said and carried goes from its author's side too. The transaction must see the authors' boxes. */
export async function emptyAnswers(
  transaction: Transaction,
  answers: readonly { authorBoxId: number; messageId: string }[],
): Promise<void> {
  const given = answers.map(({ authorBoxId, messageId }) => ({ box_id: authorBoxId, message_id: messageId }))
  await transaction.execute(sql`
    UPDATE sent_reply SET body_cipher = NULL, file_names = '[]'
    FROM json_to_recordset(${JSON.stringify(given)}::text::json) AS given (box_id bigint, message_id uuid)
    WHERE sent_reply.box_id = given.box_id AND sent_reply.message_id = given.message_id`)
}

/** Tells the author of an answer that it was refused while it was held. The transaction must see both boxes. */
export async function refuseAnswer(
  transaction: Transaction,
  { boxId, messageId, virusFound }: { boxId: number; messageId: string; virusFound: string },
): Promise<void> {
  await transaction.execute(sql`
    UPDATE sent_reply SET refused_at = now(), virus_found = ${virusFound}
    FROM message WHERE message.box_id = ${boxId} AND message.message_id = ${messageId}
      AND sent_reply.box_id = message.sender_box_id AND sent_reply.message_id = message.message_id`)
}

/** How a reply is called whose author gave it no subject: after what it answers, each language within the length. */
export function subjectOfReply(original: TranslatedString, maxCharacters: number): TranslatedString {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const text = original[language]
      if (text === undefined) return []
      return [[language, [...(text.startsWith('Re: ') ? text : `Re: ${text}`)].slice(0, maxCharacters).join('')]]
    }),
  )
}
