import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { client } from './registration.ts'
import { instant } from './time.ts'

/** What a webhook is told of; `webhook.test` is what its people ask for at the desk. */
export const webhookEventTypes = [
  'message.published',
  'message.withdrawn',
  'message.changed',
  'message.read',
  'message.neverRead',
  'message.notNotifiable',
  'message.paperAdvised',
  'webhook.test',
] as const

/** Class (b): where a client wants to be told of events, instead of asking for them. */
export const webhook = pgTable(
  'webhook',
  {
    webhookId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    clientId: text()
      .notNull()
      .references(() => client.clientId),
    url: text().notNull(),
    types: text({ enum: webhookEventTypes }).array().notNull(),
    /** What it is signed with: 32 bytes, wrapped by the key provider under `webhook|<webhook id>` */
    secretCipher: bytea().notNull(),
    /** The secret before, which signs beside it until `formerUntil` */
    formerSecretCipher: bytea(),
    formerUntil: instant(),
    /** Why nothing is sent there: it answered 410, it failed for days, or its own people stopped it; null while it works */
    stoppedAs: text({ enum: ['gone', 'failing', 'byStaff'] }),
    /** Attempts in a row that failed */
    failures: integer().notNull().default(0),
    failingSince: instant(),
    /** Nothing is sent there before */
    heldUntil: instant(),
    /** That it fails, or was stopped, its people were told of by e-mail; null again once it works */
    toldAs: text({ enum: ['failing', 'stopped'] }),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    index('webhook_client').on(table.clientId),
    index('webhook_failing')
      .on(table.failingSince)
      .where(sql`${table.failingSince} is not null`),
  ],
)

/** Class (c): one event on its way to one webhook. Its key is natural, so that a repeated step cannot tell it twice. */
export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    webhookId: uuid()
      .notNull()
      .references(() => webhook.webhookId),
    type: text({ enum: webhookEventTypes }).notNull(),
    /** The event; of what is told to senders alone, the message */
    sourceId: uuid().notNull(),
    messageId: uuid().notNull(),
    /** What the receiver knows a repeat by (`webhook-id`) */
    deliveryId: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    /** A person, as the portal that is told knows them; null for others */
    subject: text(),
    occurredAt: instant().notNull(),
    status: text({ enum: ['due', 'delivered', 'failed', 'dropped'] })
      .notNull()
      .default('due'),
    attempts: integer().notNull().default(0),
    /** No attempt is made before; while one is under way, when it counts as lost */
    nextAttemptAt: instant().notNull().defaultNow(),
    lastAttemptAt: instant(),
    /** HTTP status of the last answer; null without one */
    lastStatus: integer(),
    /** What went wrong, when there was no answer */
    lastProblem: text({ enum: ['addressRefused', 'noAnswer', 'tooSlow', 'untrusted'] }),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.type, table.sourceId, table.messageId] }),
    unique('webhook_delivery_id').on(table.deliveryId),
    index('webhook_delivery_due')
      .on(table.webhookId, table.nextAttemptAt)
      .where(sql`${table.status} = 'due'`),
    index('webhook_delivery_newest').on(table.webhookId, table.deliveryId),
  ],
)
