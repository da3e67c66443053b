import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import type { BoxRight } from './registration.ts'
import { instant } from './time.ts'

/**
 * Class (c): a person lets another read the own box, or is read for by a guardian whom the register names. Either side offers it and the
 * other accepts with a code, so that nobody types another's number. Read on each request of the mandatary: it decides.
 */
export const personMandate = pgTable(
  'person_mandate',
  {
    /** Random enough to stand in an address; it names no person */
    mandateId: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    kind: text({ enum: ['agreed', 'guardian'] })
      .notNull()
      .default('agreed'),
    /** Whose box it is: the look-up hash of the person, which is that of the citizen's box. Null until that side accepts */
    mandatorHash: bytea(),
    mandatorName: text(),
    /** Who reads it; null as above */
    mandataryHash: bytea(),
    mandataryName: text(),
    askedBy: text({ enum: ['mandator', 'mandatary', 'register'] }).notNull(),
    /** HMAC-SHA-256 of the code that the other side types in; null once it was used */
    codeHash: bytea(),
    codeUntil: instant(),
    /** What of the box may be read; any of them is enough, and `[{}]` is all but what asks a right of its own */
    rights: jsonb().$type<BoxRight[]>().notNull(),
    validFrom: instant().notNull(),
    validUntil: instant(),
    createdAt: instant().notNull().defaultNow(),
    acceptedAt: instant(),
    endedAt: instant(),
    endedBy: text({ enum: ['mandator', 'mandatary', 'register'] }),
    /** It was accepted, and the mandator not told of it by e-mail yet */
    isUntold: boolean().notNull().default(false),
  },
  (table) => [
    uniqueIndex('person_mandate_code').on(table.codeHash),
    index('person_mandate_mandator').on(table.mandatorHash),
    index('person_mandate_mandatary').on(table.mandataryHash),
    index('person_mandate_untold')
      .on(table.acceptedAt)
      .where(sql`${table.isUntold}`),
    // One row for each pair that the register names, however often it is asked.
    uniqueIndex('person_mandate_guardian')
      .on(table.mandatorHash, table.mandataryHash)
      .where(sql`${table.kind} = 'guardian' AND ${table.endedAt} IS NULL`),
    check(
      'accepted_by_both',
      sql`${table.acceptedAt} IS NULL OR (${table.mandatorHash} IS NOT NULL AND ${table.mandataryHash} IS NOT NULL
        AND ${table.mandatorHash} <> ${table.mandataryHash})`,
    ),
  ],
)
