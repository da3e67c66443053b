import { useLocale, useNow } from 'next-intl'

const day = 86_400_000

/** How the country writes dates and numbers in a language: English too has the day first. */
export function regionOf(locale: string): string {
  return `${locale}-BE`
}

/** Days of the calendar of Brussels between two moments: 0 today, -1 yesterday, 1 tomorrow. */
export function daysBetween(now: Date, then: Date): number {
  const dayOf = (date: Date) =>
    Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(date))
  return Math.round((dayOf(then) - dayOf(now)) / day)
}

/** A day of the calendar (`YYYY-MM-DD`), not a moment: its noon keeps it the same day in Brussels, summer and winter. */
export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

/**
 * A date in words when it is near ("yesterday", "Tuesday"), exact beyond; the exact one is always in `<time>`.
 * `withTime` adds the hour to a date of today; `exact` writes the date out in full.
 */
export function ReadableDate({
  at,
  exact = false,
  withTime = false,
}: {
  at: Date
  exact?: boolean
  withTime?: boolean
}) {
  const locale = regionOf(useLocale())
  const now = useNow()
  const print = (form: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...form, timeZone: 'Europe/Brussels' }).format(at)
  const inFull = print({ dateStyle: 'long', ...(withTime && { timeStyle: 'short' }) })
  const days = daysBetween(now, at)
  const words = () => {
    if (exact) return inFull
    if (days === 0 && withTime) return print({ timeStyle: 'short' })
    if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    if (Math.abs(days) < 7) return print({ weekday: 'long' })
    const isOfThisYear = at.getFullYear() === now.getFullYear()
    return print({ day: 'numeric', month: 'long', ...(!isOfThisYear && { year: 'numeric' }) })
  }
  return (
    <time dateTime={at.toISOString()} title={inFull}>
      {words()}
    </time>
  )
}
