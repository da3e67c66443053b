import { sql } from 'drizzle-orm'
import { bigint, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

/** Class (a): who opened what in this box; its owner may read it (royal decree 25 December 2023, art. 3). */
export const accessLog = pgTable(
  'access_log',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    accessId: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    messageId: uuid().notNull(),
    attachmentId: uuid(),
    actor: text().notNull(),
    actorName: text().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.boxId, table.accessId] })],
)
