import { sql } from 'drizzle-orm'
import { bigint, boolean, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

/** Class (a). Narrow: it carries every column that a list filters on, and no content. A broadcast writes only this row for each box. */
export const message = pgTable(
  'message',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    partition: text().notNull().default('GENERAL'),
    messageTypeId: text().notNull(),
    senderOrganizationId: text().notNull(),
    senderApplicationId: text().notNull(),
    senderPartition: text().notNull().default('GENERAL'),
    receivedAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    readAt: instant(),
    isVisible: boolean().notNull().default(true),
    isRegisteredMail: boolean().notNull().default(false),
    isReplyAuthorized: boolean().notNull().default(false),
    isBodyMainContent: boolean().notNull().default(false),
    isForAction: boolean().notNull().default(false),
    actionDueOn: date({ mode: 'string' }),
    actionExecutedAt: instant(),
    originalMessageId: uuid(),
    /** Set for a multicast: the content then stands in `publication`. */
    publicationId: uuid(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId] }),
    index('message_newest_first').on(table.boxId, table.receivedAt.desc(), table.messageId.desc()),
    // Totals and unread are counted in an index alone.
    index('message_kept').on(table.boxId, table.expiresAt),
    index('message_unread')
      .on(table.boxId, table.expiresAt)
      .where(sql`${table.readAt} is null`),
  ],
)
