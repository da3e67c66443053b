import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { belgianDay } from '#domain/message/belgian-day.ts'
import { isAnySenderTold, tellSenders } from '#domain/webhook/tell-senders.ts'
import { type AlertClock, readAlertTimes } from './alert-time.ts'
import { atReminder, ladderParts, madeGoodFor } from './record-alerts.ts'
import { hasAddress, ownAddress } from './told-reader.ts'

/** What senders are told of letters that stay unread. */
export const unreadEvents = ['message.neverRead', 'message.paperAdvised'] as const
type UnreadEvent = (typeof unreadEvents)[number]

const isUnreadStill: SQL = sql`(message.read_at IS NULL AND message.withdrawn_at IS NULL AND message.waits_for IS NULL
  AND NOT EXISTS (SELECT FROM publication AS given WHERE given.publication_id = message.publication_id AND given.withdrawn_at IS NOT NULL))`

/**
 * Which letters are at it. `message.neverRead`: the day by which the sender wanted it read is over, or, without one, it is gone.
 * `message.paperAdvised`: when others would be reminded, and nobody can be told of it by e-mail: the box was never opened, was closed, or has
 * no address that takes mail. What failed on our side, or at the mail system's, advises nobody paper.
 */
const at: Record<UnreadEvent, (now: Date) => SQL> = {
  'message.neverRead': (now) => {
    const today = sql`${belgianDay(now)}::date`
    const instant = sql`${now.toISOString()}::timestamptz`
    return sql`
      SELECT box_id, message_id FROM message
      WHERE message.due_on < ${today} AND message.due_on >= ${today} - ${madeGoodFor}::int AND ${isUnreadStill}
      UNION ALL
      SELECT box_id, message_id FROM message
      WHERE message.due_on IS NULL AND message.expires_at <= ${instant}
        AND message.expires_at > ${instant} - make_interval(days => ${madeGoodFor}) AND ${isUnreadStill}`
  },
  'message.paperAdvised': (now) => {
    const instant = sql`${now.toISOString()}::timestamptz`
    return sql`
      SELECT message.box_id, message.message_id
      FROM message JOIN message_type AS type USING (message_type_id) JOIN ebox USING (box_id) ${ownAddress}
      WHERE ${isUnreadStill} AND message.expires_at > ${instant} AND ${atReminder(instant)}
        AND (ebox.activated_at IS NULL OR ebox.closed_at IS NOT NULL OR NOT ${hasAddress})`
  },
}

/** Whether any sender wants to be told: without, nobody looks. */
export const isUnreadTold = (database: Database, event: UnreadEvent): Promise<boolean> =>
  isAnySenderTold(database, event)

/**
 * Has senders be told, once each, of their letters in one part of the boxes that stay unread. A day on which it did not run is made good on
 * the next. Safe to repeat. As ebox_worker.
 * @param part from 0, below `ladderParts`
 * @returns of how many
 */
export async function tellUnread(
  database: Database,
  clock: AlertClock,
  event: UnreadEvent,
  part: number,
): Promise<number> {
  const { now } = await readAlertTimes(database, clock)
  const [told] = await database.execute<{ count: string }>(sql`
    WITH told AS (${tellSenders(
      event,
      sql`SELECT box_id, message_id FROM (${at[event](now)}) AS unread WHERE box_id % ${ladderParts} = ${part}`,
    )} RETURNING 1)
    SELECT count(*) FROM told`)
  return Number(told?.count ?? 0)
}
