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
  return `${day}T00:00:00${belgianOffset(new Date(`${day}T00:00:00Z`)) ?? 'Z'}`
}

/** The instant at which a day is over in Belgium, as above: what stands up to a day stands to its end. @param day `YYYY-MM-DD` */
export function belgianEndOf(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return belgianMidnight(next.toISOString().slice(0, 10))
}

/**
 * The instant of a time by Belgium's clock, as a form says it. Of the hour that there is twice in October it is the first; of the one that
 * there is not in March, the hour after it.
 * @param local `YYYY-MM-DDTHH:MM`
 */
export function belgianInstant(local: string): Date {
  const asIfUtc = new Date(`${local}:00Z`).getTime()
  const summer = new Date(asIfUtc - 2 * hourInMilliseconds)
  const winter = new Date(asIfUtc - hourInMilliseconds)
  return belgianOffset(summer) === '+02:00' ? summer : winter
}

const hourInMilliseconds = 3_600_000

const belgianOffset = (at: Date): string | undefined =>
  /[+-]\d\d:\d\d/.exec(offsets.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '')?.[0]
