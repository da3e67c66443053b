import { and, eq, isNull, sql } from 'drizzle-orm'
import { accessLog, event, message, type Transaction } from '#db/schema/index.ts'
import type { Reader } from '#domain/access/reader.ts'

/** What of a message was opened. */
export interface Opened {
  boxId: number
  messageId: string
  attachmentId?: string
  isMainContent: boolean
  /** A person saves it as a file, and does not look at it in the page */
  isDownload?: boolean
}

/**
 * Writes that a reader opened part of a message. The first opening of the main content, by person or machine, makes it read
 * (spec §2.4) and is an event. Every opening is a line that the owner of the box can see; its sender is told from it, apart, when a
 * machine fetched, when a person looked and when a person took it along.
 */
export async function recordOpening(transaction: Transaction, reader: Reader, opened: Opened): Promise<void> {
  const { boxId, messageId, attachmentId, isMainContent, isDownload = false } = opened
  const kind = reader.clientId !== undefined ? 'fetched' : isDownload ? 'downloaded' : 'opened'
  await transaction.insert(accessLog).values({
    boxId,
    messageId,
    attachmentId,
    actor: reader.actor,
    actorName: reader.actorName,
    mandateId: reader.mandateId,
    kind,
  })
  if (!isMainContent) return
  const firstTime = await transaction
    .update(message)
    .set({ readAt: sql`now()` })
    .where(and(eq(message.boxId, boxId), eq(message.messageId, messageId), isNull(message.readAt)))
    .returning({ messageId: message.messageId })
  if (firstTime.length > 0)
    await transaction.insert(event).values({ boxId, messageId, type: 'consultation/message.read' })
}
