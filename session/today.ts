import { belgianDay } from '#domain/message/belgian-day.ts'

/** The day that it is in Belgium, as `YYYY-MM-DD`: the first that a form takes. The database judges by its own clock when it counts. */
export const today = (): string => belgianDay(new Date())
