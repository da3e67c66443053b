import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

/** Class (c): the keys that publications were sent with; unique for sender, application and key (spec §2.2). */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    senderOrganizationId: text().notNull(),
    senderApplicationId: text().notNull(),
    keyHash: bytea().notNull(),
    messageId: uuid().notNull(),
    usedAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.senderOrganizationId, table.senderApplicationId, table.keyHash] })],
)
