const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' })

/** The calendar day that it is in Belgium at an instant, as `YYYY-MM-DD`. */
export const belgianDay = (instant: Date): string => format.format(instant)

const offsets = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Brussels', timeZoneName: 'longOffset' })

/**
 * The instant at which a day begins in Belgium, as ISO 8601 with its offset. Clocks change at 01:00 UTC, so midnight in Belgium and
 * midnight UTC of one day always have the same offset.
 * @param day `YYYY-MM-DD`
 */
export function belgianMidnight(day: string): string {
  const name = offsets.formatToParts(new Date(`${day}T00:00:00Z`)).find(({ type }) => type === 'timeZoneName')?.value
  return `${day}T00:00:00${/[+-]\d\d:\d\d/.exec(name ?? '')?.[0] ?? 'Z'}`
}

/** The instant at which a day is over in Belgium, as above: what stands up to a day stands to its end. @param day `YYYY-MM-DD` */
export function belgianEndOf(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return belgianMidnight(next.toISOString().slice(0, 10))
}
