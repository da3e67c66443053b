import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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
    /** The mandate under which a person opened it in another's box */
    mandateId: uuid(),
    /** Fetched by a machine, opened on a screen by a person, or saved by one as a file */
    kind: text({ enum: ['fetched', 'opened', 'downloaded'] })
      .notNull()
      .default('opened'),
    /** Why, where nobody but two persons of the platform agreed to it (trust.md Z12) */
    reason: text(),
    at: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.accessId] }),
    index('access_log_message').on(table.boxId, table.messageId),
  ],
)
