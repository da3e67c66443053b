import { lettersOnPage } from '#components/mailbox/box.tsx'
import type { BoxView, Show } from '#components/mailbox/box-view.ts'
import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import { type MessagePage, searchMessages } from '#domain/consultation/search-messages.ts'
import type { MessageFilter } from '#domain/message/message-filter.ts'
import { languages } from '#domain/message/translated-string.ts'

const filters: Record<Show, MessageFilter> = {
  all: { isVisible: true },
  unread: { isVisible: true, isRead: false },
  toDo: { isVisible: true, isForAction: true },
  hidden: { isVisible: false },
}

/** The letters that a page of a box shows. Words are sought in every language: a person knows not in which a letter was written. */
export function lettersInView(reader: Reader, { page, show, q, partition }: BoxView): Promise<MessagePage> {
  return searchMessages(appDatabase(), reader, {
    page,
    pageSize: lettersOnPage,
    ...filters[show],
    ...(partition && { partitions: [partition] }),
    ...(q && { text: { words: q, languages } }),
  })
}
