import { and, eq, isNull, sql } from 'drizzle-orm'
import { attachment, content, contentToRemove, event, message, type Transaction } from '#db/schema/index.ts'
import type { TranslatedString } from './translated-string.ts'

/** Which message is taken back, and why. The running transaction must see its box. */
export interface MessageToWithdraw {
  boxId: number
  messageId: string
  /** The enterprise that takes it back; absent where it does not matter whose message it is */
  senderOrganizationId?: string
  reason: TranslatedString
  replacedByMessageId?: string
  /** What the scanner called it */
  virusFound?: string
}

/** What a tombstone says. */
export interface Withdrawal {
  at: Date
  reason: TranslatedString
  replacedByMessageId?: string
}

/**
 * Takes a message back: what stands in it goes, a tombstone stays with subject, sender and reason. The keys of its documents go with
 * their rows, so that the bytes are unreadable when this commits; the bytes themselves are handed to `removeContents`. Of a message
 * that its recipient never saw there is no event either.
 * @returns what the first withdrawal said, which a second one does not change; undefined when the sender has no such message here
 */
export async function withdraw(
  transaction: Transaction,
  { boxId, messageId, senderOrganizationId, reason, replacedByMessageId, virusFound }: MessageToWithdraw,
): Promise<Withdrawal | undefined> {
  const isThisMessage = and(
    eq(message.boxId, boxId),
    eq(message.messageId, messageId),
    senderOrganizationId === undefined
      ? undefined
      : and(eq(message.senderEboxType, 'enterprise'), eq(message.senderOrganizationId, senderOrganizationId)),
  )
  const [withdrawn] = await transaction
    .update(message)
    .set({ withdrawnAt: sql`now()`, replacedByMessageId, virusFound })
    .where(and(isThisMessage, isNull(message.withdrawnAt)))
    .returning({ waitsFor: message.waitsFor })
  if (withdrawn) {
    // These do not wait for each other's answer: they share a round trip.
    await Promise.all([
      emptyContent(transaction, boxId, messageId, reason),
      removeAttachments(transaction, boxId, messageId),
      withdrawn.waitsFor === null &&
        transaction.insert(event).values({ boxId, messageId, type: 'publication/message.withdrawn' }),
    ])
  }
  const [standing] = await transaction
    .select({
      at: sql<Date>`${message.withdrawnAt}`.mapWith(message.withdrawnAt),
      reason: sql<TranslatedString>`${content.withdrawalReason}`,
      replacedByMessageId: message.replacedByMessageId,
    })
    .from(message)
    .innerJoin(content, and(eq(content.boxId, message.boxId), eq(content.messageId, message.messageId)))
    .where(isThisMessage)
  if (!standing) return undefined
  const { replacedByMessageId: replacement, ...withdrawal } = standing
  return { ...withdrawal, ...(replacement && { replacedByMessageId: replacement }) }
}

function emptyContent(transaction: Transaction, boxId: number, messageId: string, reason: TranslatedString) {
  return transaction
    .update(content)
    .set({
      withdrawalReason: reason,
      businessData: [],
      actions: [],
      forTheAttentionOfSsinCipher: null,
      bodyCipher: null,
      paymentDataCipher: null,
      structuredDataCipher: null,
    })
    .where(and(eq(content.boxId, boxId), eq(content.messageId, messageId)))
}

function removeAttachments(transaction: Transaction, boxId: number, messageId: string) {
  const removed = transaction.$with('removed').as(
    transaction
      .delete(attachment)
      .where(and(eq(attachment.boxId, boxId), eq(attachment.messageId, messageId)))
      .returning({ contentId: attachment.contentId }),
  )
  return transaction
    .with(removed)
    .insert(contentToRemove)
    .select(sql`SELECT content_id, now() FROM removed`)
}
