import { useFormatter, useLocale, useNow } from 'next-intl'

const day = 86_400_000

/** Days of the calendar of Brussels between two moments: 0 today, -1 yesterday, 1 tomorrow. */
export function daysBetween(now: Date, then: Date): number {
  const dayOf = (date: Date) => Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(date))
  return Math.round((dayOf(then) - dayOf(now)) / day)
}

/**
 * A date in words when it is near ("yesterday", "Tuesday"), exact beyond; the exact one is always in `<time>`.
 * `withTime` adds the hour to a date of today; `exact` writes the date out in full.
 */
export function ReadableDate({ at, exact = false, withTime = false }: { at: Date; exact?: boolean; withTime?: boolean }) {
  const format = useFormatter()
  const locale = useLocale()
  const now = useNow()
  const inFull = format.dateTime(at, { dateStyle: 'long', ...(withTime && { timeStyle: 'short' }) })
  const days = daysBetween(now, at)
  const words = () => {
    if (exact) return inFull
    if (days === 0 && withTime) return format.dateTime(at, { timeStyle: 'short' })
    if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    if (Math.abs(days) < 7) return format.dateTime(at, { weekday: 'long' })
    const thisYear = format.dateTime(at, { year: 'numeric' }) === format.dateTime(now, { year: 'numeric' })
    return format.dateTime(at, { day: 'numeric', month: 'long', ...(!thisYear && { year: 'numeric' }) })
  }
  return (
    <time dateTime={at.toISOString()} title={inFull}>
      {words()}
    </time>
  )
}
