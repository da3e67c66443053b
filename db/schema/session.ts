import { index, pgTable, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

/**
 * Class (c): a person who is signed in. The cookie carries a random id, this row its SHA-256; it is read on every request, so
 * that an end is an end at once. A person is issuer + subject (trust.md Z14); the SSIN says which boxes, not who.
 */
export const session = pgTable(
  'session',
  {
    sessionHash: bytea().primaryKey(),
    issuer: text().notNull(),
    subject: text().notNull(),
    /** Absent when the identity provider names no SSIN: such a person has no box of a citizen */
    ssinHash: bytea(),
    /** Under a key derived from the cookie's id: it opens in the hands of its bearer only */
    ssinCipher: bytea(),
    name: text().notNull(),
    /** Under which the identity provider said that the person acts: ids of `professional_quality` */
    qualities: text().array().notNull().default([]),
    /** How the person signed in, in the words of the identity provider; empty when it did not say */
    acr: text().notNull(),
    authTime: instant().notNull(),
    /** Enterprises of which the identity provider says that this person may be access manager; it gives the authority to claim one */
    mayClaim: text().array().notNull().default([]),
    createdAt: instant().notNull().defaultNow(),
    lastSeenAt: instant().notNull().defaultNow(),
    revokedAt: instant(),
  },
  (table) => [index('session_person').on(table.issuer, table.subject)],
)
