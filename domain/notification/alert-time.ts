import Holidays from 'date-holidays'
import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { belgianTimeZone } from '#domain/ebox/time-zone.ts'
import { ownAddress, readersTimeZone } from '#domain/notification/told-reader.ts'

/** When no alert leaves, but of registered mail: by the reader's clock. Public holidays are those of Belgium. */
export interface QuietTime {
  /** Full hours: quiet from `from` until `until`, over midnight when `from` is the later. Absent: no hour is quiet */
  hours?: { from: number; until: number }
  /** Nor on a Sunday or a public holiday */
  onDaysOfRest: boolean
}

/** When what is decided now leaves, by the reader's rhythm and clock. */
export interface LeavingTimes {
  atOnce: Date
  dailySummary: Date
}

/** The same for all readers: in Belgium and, where they are, in other time zones. */
export interface AlertTimes extends LeavingTimes {
  /** The instant at which it is decided: what waits for nothing */
  now: Date
  abroad: (LeavingTimes & { timeZone: string })[]
}

/** The clock of alerts: the database's, or an instant that stands still. */
export interface AlertClock {
  quiet: QuietTime
  now?: Date
}

/** The hour of the daily summary. */
export const summaryHour = 8

const QUARTER_MS = 900_000
/** No quiet time lasts longer: a Sunday and the holidays beside it. */
const FURTHEST_MS = 8 * 86_400_000

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  clocks.set(timeZone, clock)
  return clock
}

function readClock(instant: Date, timeZone: string) {
  const parts = new Map(
    clockIn(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  return {
    isSunday: parts.get('weekday') === 'Sun',
    day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
    hour: Number(parts.get('hour')),
    isFullHour: parts.get('minute') === '00',
  }
}

const calendar = new Holidays('BE')
const holidaysOf = new Map<number, ReadonlySet<string>>()

/** @param day `YYYY-MM-DD` */
function isPublicHoliday(day: string): boolean {
  const year = Number(day.slice(0, 4))
  const known = holidaysOf.get(year)
  if (known) return known.has(day)
  const days = calendar.getHolidays(year).filter(({ type }) => type === 'public')
  const set = new Set(days.map(({ date }) => date.slice(0, 10)))
  holidaysOf.set(year, set)
  return set.has(day)
}

function isDayOfRest(instant: Date, timeZone: string): boolean {
  const { isSunday, day } = readClock(instant, timeZone)
  return isSunday || isPublicHoliday(day)
}

function isQuiet(instant: Date, { hours, onDaysOfRest }: QuietTime, timeZone: string): boolean {
  if (onDaysOfRest && isDayOfRest(instant, timeZone)) return true
  if (!hours || hours.from === hours.until) return false
  const { hour } = readClock(instant, timeZone)
  return hours.from < hours.until ? hour >= hours.from && hour < hours.until : hour >= hours.from || hour < hours.until
}

/** When alerts that are decided now leave, wherever their readers are. */
export async function readAlertTimes(database: Database, { quiet, now: told }: AlertClock): Promise<AlertTimes> {
  // Up to the next millisecond, the finest that a Date tells: what was written an instant ago is not ahead.
  const [row] = await database.execute<{ now: number; zones: string[] }>(sql`
    SELECT ceil(extract(epoch FROM now()) * 1000)::float8 AS now,
      ARRAY (SELECT time_zone FROM ebox WHERE time_zone IS NOT NULL
        UNION SELECT time_zone FROM partition_address WHERE time_zone IS NOT NULL) AS zones`)
  if (!row) throw new Error('The database tells no time')
  const now = told ?? new Date(row.now)
  const abroad = row.zones.map((timeZone) => ({ timeZone, ...alertTimes(now, quiet, timeZone) }))
  return { now, abroad, ...alertTimes(now, quiet) }
}

/** When an alert that is decided at `now` leaves. The summary keeps its hour, but for a day of rest or an hour that is quiet. */
export function alertTimes(now: Date, quiet: QuietTime, timeZone = belgianTimeZone): LeavingTimes {
  const whenNotQuiet = (from: Date) =>
    isQuiet(from, quiet, timeZone) ? firstQuarter(from, (instant) => !isQuiet(instant, quiet, timeZone)) : from
  const itsHour = firstQuarter(now, (instant) => {
    const { hour, isFullHour } = readClock(instant, timeZone)
    return hour === summaryHour && isFullHour && !(quiet.onDaysOfRest && isDayOfRest(instant, timeZone))
  })
  return { atOnce: whenNotQuiet(now), dailySummary: whenNotQuiet(itsHour) }
}

/** The first quarter of an hour after `now` that will do: everywhere on earth clocks differ by quarters, and change by them. */
function firstQuarter(now: Date, willDo: (instant: Date) => boolean): Date {
  const first = (Math.floor(now.getTime() / QUARTER_MS) + 1) * QUARTER_MS
  for (let time = first; time < now.getTime() + FURTHEST_MS; time += QUARTER_MS) {
    const instant = new Date(time)
    if (willDo(instant)) return instant
  }
  throw new Error('Quiet time leaves no time for alerts')
}

/** Those abroad as a table, for a FROM: `abroad (time_zone, at_once, daily_summary)`. */
export const timesAbroad = ({ abroad }: AlertTimes): SQL => sql`
  jsonb_to_recordset(${JSON.stringify(
    abroad.map(({ timeZone, atOnce, dailySummary }) => ({
      time_zone: timeZone,
      at_once: atOnce,
      daily_summary: dailySummary,
    })),
  )}::text::jsonb) AS abroad (time_zone text, at_once timestamptz, daily_summary timestamptz)`

/** When the reader of a row of `alert` may be told, were it decided now. Without readers abroad, the same instant for all. */
export const atOnceFor = (times: AlertTimes): SQL => {
  const here = sql`${times.atOnce.toISOString()}::timestamptz`
  if (times.abroad.length === 0) return here
  return sql`coalesce((
    SELECT abroad.at_once FROM message JOIN ebox USING (box_id) ${ownAddress} JOIN ${timesAbroad(times)} ON abroad.time_zone = ${readersTimeZone}
    WHERE message.box_id = alert.box_id AND message.message_id = alert.message_id), ${here})`
}
