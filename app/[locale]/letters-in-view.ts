import { lettersOnPage } from '#components/mailbox/box.tsx'
import { type BoxView, hrefOf, type Show } from '#components/mailbox/box-view.ts'
import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import { type MessagePage, searchMessages } from '#domain/consultation/search-messages.ts'
import { readMessage } from '#domain/consultation/read-message.ts'
import { readThread, type Thread } from '#domain/consultation/read-thread.ts'
import type { Message } from '#domain/message/message.ts'
import type { MessageFilter } from '#domain/message/message-filter.ts'
import { languages } from '#domain/message/translated-string.ts'
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

/**
 * The letter that a page shows, its text and documents still closed.
 * @param messageId as it stands in the address
 * @param page the page's address
 * @returns undefined for an unknown letter, and for another box's
 */
export async function letterInView(reader: Reader, messageId: string, page: string): Promise<Message | undefined> {
  const path = MessagePath.safeParse({ messageId })
  const message = path.success ? await readMessage(appDatabase(), ports().keys, reader, path.data.messageId) : undefined
  if (message) await auditPage(reader, page, { messageId: message.messageId })
  return message
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
