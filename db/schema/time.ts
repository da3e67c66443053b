import { timestamp } from 'drizzle-orm/pg-core'

/** An instant, to the microsecond, in the database's clock. */
export const instant = () => timestamp({ withTimezone: true, precision: 6, mode: 'date' })
