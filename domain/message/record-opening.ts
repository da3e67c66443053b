import { and, eq, isNull, sql } from 'drizzle-orm'
import { accessLog, event, message, type Transaction } from '#db/schema/index.ts'
import type { Reader } from '#domain/access/reader.ts'

/** What of a message was opened. */
export interface Opened {
  boxId: number
  messageId: string
  attachmentId?: string
  isMainContent: boolean
}

/**
 * Writes that a reader opened part of a message. The first opening of the main content, by person or machine, makes it read
 * (spec §2.4) and is an event; every opening is a line that the owner of the box can see.
 */
export async function recordOpening(transaction: Transaction, reader: Reader, opened: Opened): Promise<void> {
  const { boxId, messageId, attachmentId, isMainContent } = opened
  await transaction
    .insert(accessLog)
    .values({ boxId, messageId, attachmentId, actor: reader.actor, actorName: reader.actorName })
  if (!isMainContent) return
  const firstTime = await transaction
    .update(message)
    .set({ readAt: sql`now()` })
    .where(and(eq(message.boxId, boxId), eq(message.messageId, messageId), isNull(message.readAt)))
    .returning({ messageId: message.messageId })
  if (firstTime.length > 0)
    await transaction.insert(event).values({ boxId, messageId, type: 'consultation/message.read' })
}
