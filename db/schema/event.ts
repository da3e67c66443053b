import { sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from './time.ts'

export const eventTypes = [
  'publication/message.published',
  'publication/message.withdrawn',
  'consultation/message.read',
  'consultation/message.changed',
  'notification/message.unread',
  'notification/message.expiring',
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

/** What the federation is told of documents of enterprises (event service 1.1.1, `eventType`). */
export const documentEventTypes = [
  'newDocument',
  'newDocumentReminder',
  'readDocument',
  'documentExpirationAlert',
] as const

/**
 * Class (c): what document providers told of documents that they keep themselves, numbered together with our own events. As it was said:
 * neither the message nor its sender is known here.
 */
export const submittedEvent = pgTable(
  'submitted_event',
  {
    eventId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    clientId: text().notNull(),
    /** The enterprise that runs the client: the document provider */
    providerEnterpriseNumber: text().notNull(),
    /** The client's own name for it, by which a repeat is known */
    eventCorrelationId: text(),
    type: text({ enum: documentEventTypes }).notNull(),
    enterpriseNumber: text().notNull(),
    messageId: text().notNull(),
    receivedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    isRegisteredMail: boolean().notNull(),
    messageTypeId: text(),
    senderOrganizationId: text(),
    senderApplicationId: text(),
    subject: jsonb().$type<{ nl?: string; fr?: string; de?: string; en?: string }>(),
    occurredAt: instant().notNull().defaultNow(),
    sequence: bigint({ mode: 'number' }),
  },
  (table) => [
    unique('submitted_event_correlation').on(table.clientId, table.eventCorrelationId),
    index('submitted_event_not_numbered')
      .on(table.eventId)
      .where(sql`${table.sequence} is null`),
    index('submitted_event_sequence').on(table.sequence),
  ],
)
