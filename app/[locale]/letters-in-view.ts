import { lettersOnPage } from '#components/mailbox/box.tsx'
import { type BoxView, hrefOf, type Show } from '#components/mailbox/box-view.ts'
import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import { type MessagePage, searchMessages } from '#domain/consultation/search-messages.ts'
import { readClosedMessage, readMessage } from '#domain/consultation/read-message.ts'
import { readThread, type Thread } from '#domain/consultation/read-thread.ts'
import type { Message, MessageSummary } from '#domain/message/message.ts'
import type { MessageFilter } from '#domain/message/message-filter.ts'
import { languages } from '#domain/message/translated-string.ts'
import { Problem } from '#domain/problem.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { ports } from '#http/ports.ts'
import { auditPage } from '#session/audited-request.ts'

const filters: Record<Show, MessageFilter> = {
  all: { isVisible: [true] },
  unread: { isVisible: [true], isRead: [false] },
  toDo: { isVisible: [true], isForAction: [true] },
  hidden: { isVisible: [false] },
}

/**
 * The letters that a page of a box shows. Words are sought in every language: a person knows not in which a letter was written.
 * @param path the page's address, without query
 */
export async function lettersInView(reader: Reader, path: string, view: BoxView): Promise<MessagePage> {
  const { page, show, q, partition } = view
  const found = await searchMessages(appDatabase(), reader, {
    page,
    pageSize: lettersOnPage,
    isUnreadCounted: true,
    ...filters[show],
    ...(partition && { partitions: [partition] }),
    ...(q && { text: { words: q, languages } }),
  })
  await auditPage(reader, hrefOf(path, view), { messageIds: found.items.map(({ messageId }) => messageId) })
  return found
}

/** A letter, or what the list tells of one that takes a stronger sign-in than its reader's. */
export type LetterInView = { reader: Reader } & (
  { message: Message; isClosed?: undefined } | { message: MessageSummary; isClosed: { requiredAcr: string } }
)

/**
 * The letter that a page shows, its text and documents still closed.
 * @param messageId as it stands in the address
 * @param page the page's address
 * @returns undefined for an unknown letter, and for another box's
 */
export async function letterInView(reader: Reader, messageId: string, page: string): Promise<LetterInView | undefined> {
  const path = MessagePath.safeParse({ messageId })
  if (!path.success) return undefined
  const letter = await readOpenOrClosed(reader, path.data.messageId)
  if (letter) await auditPage(reader, page, { messageId: letter.message.messageId })
  return letter
}

async function readOpenOrClosed(reader: Reader, messageId: string): Promise<LetterInView | undefined> {
  try {
    const message = await readMessage(appDatabase(), ports().keys, reader, messageId)
    return message && { reader, message }
  } catch (refused) {
    const requiredAcr = refused instanceof Problem ? refused.details.extension?.['requiredAcr'] : undefined
    if (typeof requiredAcr !== 'string') throw refused
    const message = await readClosedMessage(appDatabase(), reader, messageId)
    return message && { reader, message, isClosed: { requiredAcr } }
  }
}

/** The conversation that a letter belongs to; undefined where nobody answered. @param page the page's address */
export async function threadInView(
  reader: Reader,
  { messageId, threadId }: Message,
  page: string,
): Promise<Thread | undefined> {
  if (!threadId) return undefined
  const thread = await readThread(appDatabase(), ports().keys, reader, messageId)
  await auditPage(reader, page, { messageId, threadId })
  return thread
}
