import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

/** Class (c): the keys that publications were sent with; unique for sender, application and key (spec §2.2). */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    senderOrganizationId: text().notNull(),
    senderApplicationId: text().notNull(),
    keyHash: bytea().notNull(),
    /** Of the message or, for one to many, of the publication */
    messageId: uuid().notNull(),
    /** SHA-256 of what was published, so that an equal repeat can be told from another message */
    bodyHash: bytea(),
    /** The 201 that was given, for who asks it again (`Prefer: return=representation`) */
    answer: jsonb().$type<{ expirationDate?: string; code?: 'NO_DIGITAL_USER' }>(),
    usedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.senderOrganizationId, table.senderApplicationId, table.keyHash] }),
    index('idempotency_key_used').on(table.usedAt),
  ],
)
