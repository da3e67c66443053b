import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

export const eventTypes = [
  'publication/message.published',
  'publication/message.withdrawn',
  'consultation/message.read',
  'consultation/message.changed',
] as const

/**
 * Class (a): what happened in a box, written in the transaction that made it happen.
 * The relay gives committed events their `sequence`; a number taken at insert would be out of order.
 */
export const event = pgTable(
  'event',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    eventId: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    type: text({ enum: eventTypes }).notNull(),
    messageId: uuid().notNull(),
    occurredAt: instant().notNull().defaultNow(),
    sequence: bigint({ mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.eventId] }),
    index('event_not_numbered')
      .on(table.eventId)
      .where(sql`${table.sequence} is null`),
    index('event_sequence').on(table.sequence),
    index('event_box_sequence').on(table.boxId, table.sequence),
    index('event_message').on(table.boxId, table.messageId),
  ],
)

/** Class (c): how far each reader of the event sequence has come; `numbering` holds the last number given. */
export const relayCursor = pgTable('relay_cursor', {
  name: text().primaryKey(),
  sequence: bigint({ mode: 'number' }).notNull().default(0),
})
