const DURATION = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/
const SECONDS = [604_800, 86_400, 3_600, 60, 1]

/**
 * The moment meant by an op's time: a duration as the SDK writes it (`2h30m10s`; empty is zero) or an ISO date.
 * @returns undefined when it is neither
 */
export function dueAt(time: string, now: Date): Date | undefined {
  const parts = DURATION.exec(time)
  if (parts) {
    const seconds = SECONDS.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0)
    return new Date(now.getTime() + seconds * 1000)
  }
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The moment of a `retry-after` header: whole seconds or a date (RFC 9110 §10.2.3); undefined when there is none. */
export function retryAfterAt(header: string | undefined, now: Date): Date | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header)) return new Date(now.getTime() + Number(header) * 1000)
  return dueAt(header, now)
}

/** Exponential back-off: `first` seconds, then doubled at each attempt, an hour at most, spread by a quarter either way. */
export function backOffAt(attempt: number, first: number, now: Date): Date {
  const seconds = Math.min(3600, first * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2)
  return new Date(now.getTime() + seconds * 1000)
}
