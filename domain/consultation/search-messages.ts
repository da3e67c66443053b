import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { MessageSummary } from '#domain/message/message.ts'
import {
  inBoxNow,
  messageColumns,
  messageJoins,
  type MessageRow,
  toMessageSummary,
} from '#domain/message/message-row.ts'
import { badRequest, issue } from '#domain/problem.ts'

/** Deeper rows are reached by time filters, not by page: an offset makes the database walk what it skips. */
const deepestRow = 100_000

export interface MessageFilter {
  /** From 1 */
  page: number
  /** 1 to 100 */
  pageSize: number
}

export interface MessagePage {
  items: MessageSummary[]
  totalItems: number
  unreadItems: number
}

interface PageRow extends Partial<MessageRow> {
  total_items: string
  unread_items: string
}

/**
 * A page of the reader's box, newest first (spec §2.4). Listing never marks as read.
 * @throws badRequest for a page below row 100,000; missingPermission
 */
export async function searchMessages(database: Database, reader: Reader, filter: MessageFilter): Promise<MessagePage> {
  const offset = (filter.page - 1) * filter.pageSize
  if (offset + filter.pageSize > deepestRow)
    throw badRequest([
      issue.outOfRange({
        in: 'query',
        name: 'page',
        value: filter.page,
        detail: `Rows below ${deepestRow} have no page`,
      }),
    ])
  const rows = await readInBox<PageRow>(
    database,
    reader,
    'searchMessages',
    sql`
      SELECT page.*, counted.total_items, counted.unread_items
      FROM (SELECT (SELECT count(*) FROM message WHERE ${inBoxNow}) AS total_items,
                   (SELECT count(*) FROM message WHERE ${inBoxNow} AND message.read_at IS NULL) AS unread_items) AS counted
      LEFT JOIN (SELECT ${messageColumns} FROM
            (SELECT * FROM message WHERE ${inBoxNow}
             ORDER BY message.received_at DESC, message.message_id DESC
             LIMIT ${filter.pageSize} OFFSET ${offset}) AS message
            ${messageJoins}
            ORDER BY message.received_at DESC, message.message_id DESC) AS page
      ON ${enteredBox} IS NOT NULL`,
  )
  return {
    items: rows.filter(isMessageRow).map(toMessageSummary),
    totalItems: Number(rows[0]?.total_items ?? 0),
    unreadItems: Number(rows[0]?.unread_items ?? 0),
  }
}

function isMessageRow(row: PageRow): row is PageRow & MessageRow {
  return typeof row.message_id === 'string'
}
