import { sql } from 'drizzle-orm'
import { bigint, boolean, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

/**
 * What an alert says: a message came, it is unread for long, it will soon be gone unread (spec §6). Which message is registered mail
 * stands with the message.
 */
export const alertKinds = ['newMessage', 'reminder', 'expiryWarning'] as const

/**
 * What became of an alert. `sent`: the mail system took it. `deferred`, `delivered`, `bounced`, `failed`: what it told of it since, or at
 * once; an address that bounced is not written to until its holder confirms one. `failed` also: it will never take it, or the address
 * does not open. `suppressed`: when its time came there was nothing left to tell, because the message was read, withdrawn or gone.
 */
export const alertStatuses = [
  'due',
  'sent',
  'deferred',
  'delivered',
  'bounced',
  'failed',
  'suppressed',
  'noAddress',
] as const

/** How a reader is told: of each message by a mail of its own, or of all of them by one mail a day. */
export const alertRhythms = ['atOnce', 'dailySummary'] as const

/** Class (a): one thing to tell by e-mail of a message. Its key is natural, so that a repeated step cannot alert twice. */
export const alert = pgTable(
  'alert',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid().notNull(),
    kind: text({ enum: alertKinds }).notNull(),
    status: text({ enum: alertStatuses }).notNull().default('due'),
    decidedAt: instant().notNull().defaultNow(),
    /** No mail leaves before: quiet hours, a day of rest, or the hour of the summary */
    sendAfter: instant().notNull().defaultNow(),
    /** It goes out in the summary of its box */
    isSummed: boolean().notNull().default(false),
    sentAt: instant(),
    /** Where its mail went: the partition whose address it was, or '' for that of the box */
    sentTo: text(),
    /** When the mail system last told what became of it */
    outcomeAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId, table.kind] }),
    index('alert_waiting')
      .on(table.isSummed, table.sendAfter)
      .where(sql`${table.status} = 'due'`),
    index('alert_to_sum_up')
      .on(table.boxId)
      .where(sql`${table.status} = 'due' and ${table.isSummed}`),
    // What a mail system tells of a mail names the message alone: of boxes it knows nothing.
    index('alert_message').on(table.messageId),
  ],
)
