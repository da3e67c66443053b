import { type SQL, sql } from 'drizzle-orm'
import type { alertKinds, Database, event } from '#db/schema/index.ts'
import { type AlertClock, type AlertTimes, readAlertTimes, timesAbroad } from '#domain/notification/alert-time.ts'
import {
  hasAddress,
  ownAddress,
  readersTimeZone,
  wantsReminders,
  wantsSummary,
} from '#domain/notification/told-reader.ts'
import { tellSenders } from '#domain/webhook/tell-senders.ts'

/** A message to alert of. The box id is text because workflow engines store it as JSON. */
export interface AlertKey {
  boxId: string
  messageId: string
}

type AlertKind = (typeof alertKinds)[number]

/** What nobody needs to be told any more, or yet: read, taken back, gone, or not to be seen. */
export const waitsForReader = ({ now }: Pick<AlertTimes, 'now'>): SQL => sql`(
  message.read_at IS NULL AND message.withdrawn_at IS NULL AND message.waits_for IS NULL
  AND NOT EXISTS (SELECT FROM publication AS given WHERE given.publication_id = message.publication_id AND given.withdrawn_at IS NOT NULL)
  AND message.expires_at > ${now.toISOString()}::timestamptz)`

/**
 * Decides who is told of messages that wait for their reader, and when: the holders of active boxes. Without a confirmed address of
 * the box or of the message's partition the decision is `noAddress`. Registered mail leaves at once, whatever its reader chose and
 * whatever the hour, and so does what would be gone before its time. What was decided before stands.
 * @param given a SELECT of box_id and message_id
 * @returns an INSERT whose rows are those that were decided now
 */
function decideOn(kind: AlertKind, given: SQL, times: AlertTimes): SQL {
  const at = (instant: Date) => sql`${instant.toISOString()}::timestamptz`
  return sql`
    INSERT INTO alert (box_id, message_id, kind, status, decided_at, is_summed, send_after)
    SELECT message.box_id, message.message_id, ${kind},
      CASE WHEN ${hasAddress} THEN 'due' ELSE 'noAddress' END,
      ${at(times.now)}, rhythm.is_summed,
      CASE WHEN rhythm.is_summed THEN clock.daily_summary
        WHEN message.is_registered_mail OR message.expires_at <= clock.at_once THEN ${at(times.now)}
        ELSE clock.at_once END
    FROM (${given}) AS given JOIN message USING (box_id, message_id) JOIN ebox USING (box_id)
    ${ownAddress}
    LEFT JOIN ${timesAbroad(times)} ON abroad.time_zone = ${readersTimeZone}
    CROSS JOIN LATERAL (SELECT coalesce(abroad.at_once, ${at(times.atOnce)}) AS at_once,
      coalesce(abroad.daily_summary, ${at(times.dailySummary)}) AS daily_summary) AS clock
    CROSS JOIN LATERAL (SELECT NOT message.is_registered_mail AND message.expires_at > clock.daily_summary
      AND ${wantsSummary} AS is_summed) AS rhythm
    WHERE ebox.activated_at IS NOT NULL AND ${waitsForReader(times)}
    ON CONFLICT (box_id, message_id, kind) DO NOTHING
    RETURNING box_id, message_id, status, is_summed, send_after`
}

/** Of what `decideOn` decided as `decided`: whose reader nobody can tell by e-mail. */
const withoutAddress = sql`SELECT box_id, message_id FROM decided WHERE status = 'noAddress'`

/**
 * Decides, in one statement, who is told that these messages came, and whose sender is told that nobody can be.
 * @returns the alerts that leave now, also those that an earlier attempt recorded
 */
export async function recordAlerts(database: Database, clock: AlertClock, messages: AlertKey[]): Promise<AlertKey[]> {
  const times = await readAlertTimes(database, clock)
  const rows = await database.execute<{ box_id: string; message_id: string }>(sql`
    WITH page AS (
      SELECT DISTINCT box_id, message_id FROM json_to_recordset(${JSON.stringify(messages.map(toRow))}::text::json)
        AS given (box_id bigint, message_id uuid)
    ), decided AS (
      ${decideOn('newMessage', sql`TABLE page`, times)}
    ), told AS (
      ${tellSenders('message.notNotifiable', withoutAddress)}
    ), standing AS (
      SELECT box_id, message_id, status, is_summed, send_after FROM page JOIN alert USING (box_id, message_id)
      WHERE kind = 'newMessage'
    )
    SELECT box_id::text, message_id FROM (TABLE decided UNION TABLE standing) AS alerts
    WHERE status = 'due' AND NOT is_summed AND send_after <= ${times.now.toISOString()}::timestamptz
    ORDER BY alerts.box_id, message_id`)
  return rows.map((row) => ({ boxId: row.box_id, messageId: row.message_id }))
}

/** The messages of a page of recipients of a broadcast. */
export const messagesOfPage = (pageId: string): SQL => sql`
  SELECT message.box_id, message.message_id
  FROM multicast_page AS page JOIN multicast_task AS task USING (task_id)
  CROSS JOIN LATERAL (SELECT DISTINCT box_id FROM unnest(page.box_ids) AS recipient (box_id)) AS recipient
  JOIN message ON message.box_id = recipient.box_id AND message.publication_id = task.publication_id
    AND message.multicast_page_id = page.page_id
  WHERE page.page_id = ${pageId}`

/**
 * Decides, in one statement, who is told of the messages of a page of recipients. Safe to repeat. As ebox_worker.
 * @returns how many were decided now
 */
export async function recordAlertsOfPage(database: Database, clock: AlertClock, pageId: string): Promise<number> {
  const times = await readAlertTimes(database, clock)
  const [decided] = await database.execute<{ count: string }>(
    sql`WITH decided AS (${decideOn('newMessage', messagesOfPage(pageId), times)}),
      told AS (${tellSenders('message.notNotifiable', withoutAddress)})
    SELECT count(*) FROM decided`,
  )
  return Number(decided?.count ?? 0)
}

const toRow = ({ boxId, messageId }: AlertKey) => ({ box_id: boxId, message_id: messageId })

/**
 * In so many parts the boxes are looked through, each in one transaction. Every part passes over the days in question once: a page of so
 * many letters would pass over those of all pages before it.
 */
export const ladderParts = 64

/** How long after its day a step of the ladder is still made good: so long the workflows may stand still. In days. */
export const madeGoodFor = 7

/** It came as many days ago as its `type` says. The bounds stand apart from the type for the sake of the index. */
export const atReminder = (now: SQL): SQL => sql`
  message.received_at <= ${now} - make_interval(days => (SELECT min(reminder_days) FROM message_type))
  AND message.received_at > ${now} - make_interval(days => (SELECT max(reminder_days) FROM message_type) + ${madeGoodFor})
  AND message.received_at <= ${now} - make_interval(days => type.reminder_days)
  AND message.received_at > ${now} - make_interval(days => type.reminder_days + ${madeGoodFor})`

/** What the type of a message says of a step, and which messages are at it. The bounds stand apart from the type for the sake of the index. */
const steps: Record<Exclude<AlertKind, 'newMessage'>, (now: SQL) => SQL> = {
  reminder: atReminder,
  // One that is kept no longer than that was warned of when it came.
  expiryWarning: (now) => sql`
    message.expires_at > ${now}
    AND message.expires_at <= ${now} + make_interval(days => (SELECT max(warning_days) FROM message_type))
    AND message.expires_at <= ${now} + make_interval(days => type.warning_days)
    AND message.received_at < message.expires_at - make_interval(days => type.warning_days)`,
}

/** Who turned reminders off is reminded of registered mail alone. */
const isWanted: Record<Exclude<AlertKind, 'newMessage'>, SQL> = {
  reminder: sql`(${wantsReminders} OR message.is_registered_mail)`,
  expiryWarning: sql`true`,
}

/** What the federation is told of a message at a step; of enterprises alone. */
const stepEvents = {
  reminder: 'notification/message.unread',
  expiryWarning: 'notification/message.expiring',
} as const satisfies Record<Exclude<AlertKind, 'newMessage'>, (typeof event.$inferSelect)['type']>

/**
 * Decides, in one part of the boxes, on the messages that nobody read and that are at a step of the ladder: so many days after they
 * came, or before they are gone, as their type says (spec §6). Of a letter to an enterprise that is an event too, once, whether or not the
 * enterprise opened its box, has an address or wants reminders: others tell it by that. Safe to repeat. As ebox_worker.
 * @param part from 0, below `ladderParts`
 * @returns how many alerts were decided
 */
export async function recordLadder(
  database: Database,
  clock: AlertClock,
  kind: Exclude<AlertKind, 'newMessage'>,
  part: number,
): Promise<number> {
  const times = await readAlertTimes(database, clock)
  return database.transaction(async (transaction) => {
    // A repeat that runs beside the first finds its events.
    await transaction.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended('e-box/ladder/' || ${kind} || ${String(part)}, 0))`,
    )
    const [decided] = await transaction.execute<{ count: string }>(sql`
      WITH at_step AS MATERIALIZED (
        SELECT message.box_id, message.message_id, ebox.ebox_type, ${isWanted[kind]} AS is_wanted
        FROM message JOIN message_type AS type USING (message_type_id) JOIN ebox USING (box_id) ${ownAddress}
        WHERE message.box_id % ${ladderParts} = ${part} AND (ebox.activated_at IS NOT NULL OR ebox.ebox_type = 'enterprise')
          AND ${waitsForReader(times)} AND ${steps[kind](sql`${times.now.toISOString()}::timestamptz`)}
      ), told AS (
        INSERT INTO event (box_id, message_id, type)
        SELECT box_id, message_id, ${stepEvents[kind]} FROM at_step
        WHERE ebox_type = 'enterprise' AND NOT EXISTS (SELECT FROM event AS earlier
          WHERE earlier.box_id = at_step.box_id AND earlier.message_id = at_step.message_id AND earlier.type = ${stepEvents[kind]})
      ), decided AS (${decideOn(kind, sql`SELECT box_id, message_id FROM at_step WHERE is_wanted`, times)})
      SELECT count(*) FROM decided`)
    return Number(decided?.count ?? 0)
  })
}
