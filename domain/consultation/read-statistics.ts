import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { inBoxNow, isForAction, isUnread } from '#domain/message/message-row.ts'

/** How many messages of a box are what (spec §2.4). Hidden ones count. */
export interface EboxStatistics {
  total: number
  unread: number
  /** Unread, with less than 15 days to go (spec §9, messageIdNearlyExpired) */
  nearlyExpired: number
  /** Asking something that was not done yet */
  forAction: number
  registeredMail: number
}

/** Counts what is in the reader's box now. @throws missingPermission */
export async function readStatistics(database: Database, reader: Reader): Promise<EboxStatistics> {
  const [row] = await readInBox<
    Record<'total' | 'unread' | 'nearly_expired' | 'for_action' | 'registered_mail', string>
  >(
    database,
    reader,
    'readStatistics',
    sql`
      SELECT count(*) AS total, count(*) FILTER (WHERE ${isUnread}) AS unread,
        count(*) FILTER (WHERE ${isUnread} AND message.expires_at < now() + interval '15 days') AS nearly_expired,
        count(*) FILTER (WHERE ${isForAction}) AS for_action,
        count(*) FILTER (WHERE message.is_registered_mail) AS registered_mail
      FROM message WHERE ${inBoxNow}`,
  )
  return {
    total: Number(row?.total ?? 0),
    unread: Number(row?.unread ?? 0),
    nearlyExpired: Number(row?.nearly_expired ?? 0),
    forAction: Number(row?.for_action ?? 0),
    registeredMail: Number(row?.registered_mail ?? 0),
  }
}
