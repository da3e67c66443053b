import Holidays from 'date-holidays'
import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { belgianDay } from '#domain/message/belgian-day.ts'

/** When no alert leaves, but of registered mail: in Belgium's time, whatever the reader's. */
export interface QuietTime {
  /** Full hours: quiet from `from` until `until`, over midnight when `from` is the later. Absent: no hour is quiet */
  hours?: { from: number; until: number }
  /** Nor on a Sunday or a public holiday */
  onDaysOfRest: boolean
}

/** When what is decided now leaves, by the reader's rhythm. */
export interface AlertTimes {
  /** The instant at which it is decided: what waits for nothing */
  now: Date
  atOnce: Date
  dailySummary: Date
}

/** The clock of alerts: the database's, or an instant that stands still. */
export interface AlertClock {
  quiet: QuietTime
  now?: Date
}

/** The hour of the daily summary. */
export const summaryHour = 8

const HALF_HOUR_MS = 1_800_000
/** No quiet time lasts longer: a Sunday and the holidays beside it. */
const FURTHEST_MS = 8 * 86_400_000

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Brussels',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function belgianClock(instant: Date) {
  const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, value]))
  return {
    isSunday: parts.get('weekday') === 'Sun',
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

const isDayOfRest = (instant: Date) => belgianClock(instant).isSunday || isPublicHoliday(belgianDay(instant))

function isQuiet(instant: Date, { hours, onDaysOfRest }: QuietTime): boolean {
  if (onDaysOfRest && isDayOfRest(instant)) return true
  if (!hours || hours.from === hours.until) return false
  const { hour } = belgianClock(instant)
  return hours.from < hours.until ? hour >= hours.from && hour < hours.until : hour >= hours.from || hour < hours.until
}

/** When an alert that is decided now leaves. */
export async function readAlertTimes(database: Database, { quiet, now }: AlertClock): Promise<AlertTimes> {
  if (now) return alertTimes(now, quiet)
  // Up to the next millisecond, the finest that a Date tells: what was written an instant ago is not ahead.
  const [row] = await database.execute<{ now: number }>(
    sql`SELECT ceil(extract(epoch FROM now()) * 1000)::float8 AS now`,
  )
  if (!row) throw new Error('The database tells no time')
  return alertTimes(new Date(row.now), quiet)
}

/** When an alert that is decided at `now` leaves. The summary keeps its hour, but for a day of rest or an hour that is quiet. */
export function alertTimes(now: Date, quiet: QuietTime): AlertTimes {
  const whenNotQuiet = (from: Date) =>
    isQuiet(from, quiet) ? firstHalfHour(from, (instant) => !isQuiet(instant, quiet)) : from
  const itsHour = firstHalfHour(now, (instant) => {
    const { hour, isFullHour } = belgianClock(instant)
    return hour === summaryHour && isFullHour && !(quiet.onDaysOfRest && isDayOfRest(instant))
  })
  return { now, atOnce: whenNotQuiet(now), dailySummary: whenNotQuiet(itsHour) }
}

/** The first half hour of the clock after `now` that will do. Clocks change by full hours: they have the same half hours everywhere. */
function firstHalfHour(now: Date, willDo: (instant: Date) => boolean): Date {
  const first = (Math.floor(now.getTime() / HALF_HOUR_MS) + 1) * HALF_HOUR_MS
  for (let time = first; time < now.getTime() + FURTHEST_MS; time += HALF_HOUR_MS) {
    const instant = new Date(time)
    if (willDo(instant)) return instant
  }
  throw new Error('Quiet time leaves no time for alerts')
}
