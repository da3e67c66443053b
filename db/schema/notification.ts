import { sql } from 'drizzle-orm'
import { bigint, boolean, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

/**
 * What an alert says: a message came, it is unread for long, it will soon be gone unread (spec §6). Which message is registered mail
 * stands with the message.
 */
export const alertKinds = ['newMessage', 'reminder', 'expiryWarning'] as const

/** How a reader is told: of each message by a mail of its own, or of all of them by one mail a day. */
export const alertRhythms = ['atOnce', 'dailySummary'] as const

/** Class (a): one thing to tell by e-mail of a message. Its key is natural, so that a repeated step cannot alert twice. */
export const alert = pgTable(
  'alert',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid().notNull(),
    kind: text({ enum: alertKinds }).notNull(),
    /**
     * `refused`: the mail system will never take it, or the address does not open. `suppressed`: when its time came there was nothing
     * left to tell, because the message was read, withdrawn or gone.
     */
    status: text({ enum: ['due', 'sent', 'noAddress', 'refused', 'suppressed'] })
      .notNull()
      .default('due'),
    decidedAt: instant().notNull().defaultNow(),
    /** No mail leaves before: quiet hours, a day of rest, or the hour of the summary */
    sendAfter: instant().notNull().defaultNow(),
    /** It goes out in the summary of its box */
    isSummed: boolean().notNull().default(false),
    sentAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId, table.kind] }),
    index('alert_waiting')
      .on(table.sendAfter)
      .where(sql`${table.status} = 'due'`),
  ],
)
