import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core'

/** Class (c): requests counted over all processes, a row for each client and window; in the form of rate-limiter-flexible. */
export const rateLimit = pgTable('rate_limit', {
  key: text().primaryKey(),
  points: integer().notNull(),
  /** Milliseconds since 1970 */
  expire: bigint({ mode: 'number' }),
})
