import { bigint, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

/** Class (a): one e-mail that says a message waits. Its key is natural, so that a repeated step cannot alert twice. */
export const alert = pgTable(
  'alert',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid().notNull(),
    kind: text({ enum: ['newMessage'] }).notNull(),
    /** `refused`: the mail system will never take it, or the address does not open. */
    status: text({ enum: ['due', 'sent', 'noAddress', 'refused'] })
      .notNull()
      .default('due'),
    decidedAt: instant().notNull().defaultNow(),
    sentAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.boxId, table.messageId, table.kind] })],
)
