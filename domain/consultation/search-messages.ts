import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { fits, isNarrowed, type MessageFilter } from '#domain/message/message-filter.ts'
import type { MessageSummary } from '#domain/message/message.ts'
import {
  inBoxNow,
  isUnread,
  messageColumns,
  messageJoins,
  type MessageRow,
  toMessageSummary,
} from '#domain/message/message-row.ts'
import { badRequest, issue } from '#domain/problem.ts'

/** Deeper rows are reached by time filters, not by page: an offset makes the database walk what it skips. */
export const deepestRow = 100_000

export interface MessageSearch extends MessageFilter {
  /** From 1 */
  page: number
  /** 1 to 100 */
  pageSize: number
  /** People are told how much is unread; of a whole box it costs a count of its own */
  isUnreadCounted?: boolean
}

export interface MessagePage {
  items: MessageSummary[]
  /** Of all that fit the filter, as is `unreadItems`, which is 0 where it was not counted */
  totalItems: number
  unreadItems: number
}

interface PageRow extends Partial<MessageRow> {
  total_items: string
  unread_items: string
}

/**
 * A page of what fits in the reader's box, newest first (spec §2.4). Listing never marks as read.
 * @throws badRequest for a page below row 100,000; missingPermission
 */
export async function searchMessages(
  database: Database,
  reader: Reader,
  { page, pageSize, isUnreadCounted = false, ...filter }: MessageSearch,
): Promise<MessagePage> {
  const offset = (page - 1) * pageSize
  if (offset + pageSize > deepestRow)
    throw badRequest([
      issue.outOfRange({
        in: 'query',
        name: 'page',
        value: page,
        detail: `Rows below ${deepestRow} have no page`,
      }),
    ])
  const wholeBox = isUnreadCounted ? wholeBoxWithUnread : wholeBoxAlone
  const query = isNarrowed(filter) ? whatFits(filter) : wholeBox
  const rows = await readInBox<PageRow>(database, reader, 'searchMessages', query, { pageSize, offset })
  return {
    items: rows.filter(isMessageRow).map((row) => toMessageSummary(row, reader)),
    totalItems: Number(rows[0]?.total_items ?? 0),
    unreadItems: Number(rows[0]?.unread_items ?? 0),
  }
}

/** As the index message_newest_first is written: without NULLS LAST the planner does not see that it is in this order. */
const window = sql`ORDER BY message.received_at DESC NULLS LAST, message.message_id DESC NULLS LAST
  LIMIT ${sql.placeholder('pageSize')} OFFSET ${sql.placeholder('offset')}`

const drawn = (messages: SQL) => sql`
  SELECT ${messageColumns} FROM (${messages}) AS message ${messageJoins}
  ORDER BY message.received_at DESC, message.message_id DESC`

/** Counted in indexes alone; the page is the head of another. */
const theWholeBox = (unreadItems: SQL) => sql`
  SELECT page.*, counted.total_items, counted.unread_items
  FROM (SELECT (SELECT count(*) FROM message WHERE ${inBoxNow}) AS total_items, ${unreadItems} AS unread_items) AS counted
  LEFT JOIN (${drawn(sql`SELECT * FROM message WHERE ${inBoxNow} ${window}`)}) AS page ON ${enteredBox} IS NOT NULL`

const wholeBoxAlone = theWholeBox(sql`0`)
const wholeBoxWithUnread = theWholeBox(sql`(SELECT count(*) FROM message WHERE ${inBoxNow} AND ${isUnread})`)

/** Counted and cut out of one pass over the box. */
const whatFits = (filter: MessageFilter) => sql`
  WITH fitting AS MATERIALIZED (
    SELECT message.message_id, message.received_at, ${isUnread} AS is_unread FROM message WHERE ${inBoxNow} AND ${fits(filter)})
  SELECT page.*, counted.total_items, counted.unread_items
  FROM (SELECT count(*) AS total_items, count(*) FILTER (WHERE is_unread) AS unread_items FROM fitting) AS counted
  LEFT JOIN (${drawn(sql`
    SELECT message.* FROM (SELECT message_id FROM fitting AS message ${window}) AS chosen
    JOIN message ON message.box_id = ${enteredBox} AND message.message_id = chosen.message_id`)}) AS page ON ${enteredBox} IS NOT NULL`

function isMessageRow(row: PageRow): row is PageRow & MessageRow {
  return typeof row.message_id === 'string'
}
