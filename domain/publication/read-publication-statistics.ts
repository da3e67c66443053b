import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import { mustSpeakForSender, type SenderClient } from '#domain/access/mandate.ts'

/** Days are those of Belgium. */
const timeZone = 'Europe/Brussels'

export interface StatisticsFilter {
  /** The first and the last day, `YYYY-MM-DD` */
  from: string
  to: string
  messageTypeId?: string
}

/** What became of the messages of one type that were published on one day. */
export interface PublicationDay {
  messageTypeId: string
  /** `YYYY-MM-DD` */
  day: string
  published: number
  read: number
  /** Seconds from when the recipient could see it to the first opening of its main content; absent when none was read */
  medianSecondsToRead?: number
  /** Expired without having been read */
  neverRead: number
  withdrawn: number
}

interface DayRow extends Record<string, unknown> {
  message_type_id: string
  day: string
  published: string
  read: string
  median_seconds: number | null
  never_read: string
  withdrawn: string
}

/** The lowest id that a message published on this day or later can have: a uuidv7 begins with its milliseconds (RFC 9562 §5.7). */
const firstIdOf = (day: SQL) =>
  sql`(lpad(to_hex((extract(epoch FROM (${day})::timestamp AT TIME ZONE ${timeZone}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`

/**
 * Counts what a sender published, by type and day, in one statement over the index of its messages.
 * @param client its enterprise is the sender, or one that gave it a mandate
 * @returns days on which something was published, in order
 * @throws as mustSpeakForSender
 */
export async function readPublicationStatistics(
  database: Database,
  client: SenderClient,
  { from, to, messageTypeId }: StatisticsFilter,
): Promise<PublicationDay[]> {
  const { enterpriseNumber } = await mustSpeakForSender(database, client)
  const rows = await asSender(database, enterpriseNumber, (transaction) =>
    transaction.execute<DayRow>(sql`
      SELECT message_type_id, day::text, count(*) AS published, count(read_at) AS read,
        round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM read_at - received_at)))::float8 AS median_seconds,
        count(*) FILTER (WHERE read_at IS NULL AND withdrawn_at IS NULL AND waits_for IS NULL AND expires_at <= now()) AS never_read,
        count(withdrawn_at) AS withdrawn
      FROM (SELECT message_type_id, received_at, read_at, withdrawn_at, waits_for, expires_at,
              (uuid_extract_timestamp(message_id) AT TIME ZONE ${timeZone})::date AS day
            FROM message
            WHERE message_id >= ${firstIdOf(sql`${from}::date`)} AND message_id < ${firstIdOf(sql`${to}::date + 1`)}
              AND (${messageTypeId ?? null}::text IS NULL OR message_type_id = ${messageTypeId ?? null})) AS sent
      GROUP BY message_type_id, sent.day
      ORDER BY sent.day, message_type_id`),
  )
  return rows.map((row) => ({
    messageTypeId: row.message_type_id,
    day: row.day,
    published: Number(row.published),
    read: Number(row.read),
    ...(row.median_seconds !== null && { medianSecondsToRead: row.median_seconds }),
    neverRead: Number(row.never_read),
    withdrawn: Number(row.withdrawn),
  }))
}
