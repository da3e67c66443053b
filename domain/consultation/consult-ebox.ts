import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { messageAttachments } from '#domain/message/message-content.ts'
import { inBoxNow, isUnread } from '#domain/message/message-row.ts'

/** The summary of a box (spec §2.4, V2 `GET /ebox`). Counts include hidden messages. */
export interface EboxSummary {
  numberOfMessages: number
  numberOfUnreadMessages: number
  lastReceiptDate?: Date
  lastConsultationDate?: Date
  sizeInBytes: number
}

interface SummaryRow {
  messages: string
  unread: string
  last_receipt: string | null
  last_consultation: string | null
  size: string
}

/** Counts what is in the reader's box now. @throws missingPermission */
export async function consultEbox(database: Database, reader: Reader): Promise<EboxSummary> {
  const [row] = await readInBox<SummaryRow>(
    database,
    reader,
    'consultEbox',
    sql`
      SELECT count(*) AS messages, count(*) FILTER (WHERE ${isUnread}) AS unread,
        max(message.received_at) AS last_receipt,
        (SELECT last_consulted_at FROM ebox WHERE ebox.box_id = admitted.box_id) AS last_consultation,
        (SELECT coalesce(sum(attachment.size_in_bytes), 0) FROM message, ${messageAttachments} WHERE ${inBoxNow}) AS size
      FROM message WHERE ${inBoxNow}`,
  )
  return {
    numberOfMessages: Number(row?.messages ?? 0),
    numberOfUnreadMessages: Number(row?.unread ?? 0),
    ...(row?.last_receipt && { lastReceiptDate: new Date(row.last_receipt) }),
    ...(row?.last_consultation && { lastConsultationDate: new Date(row.last_consultation) }),
    sizeInBytes: Number(row?.size ?? 0),
  }
}
