import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import type { BusinessData, MessageActionCall, TranslatedString } from './content.ts'
import { eboxTypes } from './ebox.ts'
import { instant } from './time.ts'

/**
 * Class (b): one message to many recipients. Its content is stored here once, under a key of its own; each box has only a narrow row of
 * `message` that names it (spec §2.3).
 */
export const publication = pgTable(
  'publication',
  {
    publicationId: uuid().primaryKey(),
    senderOrganizationId: text().notNull(),
    senderApplicationId: text().notNull(),
    senderPartition: text().notNull(),
    messageTypeId: text().notNull(),
    /** Whom the type is for: nobody else can be a recipient */
    audience: text({ enum: eboxTypes }).notNull(),
    /** How long each message stays from its reception on, as a PostgreSQL interval; or until when */
    validity: text(),
    expiresAt: instant(),
    dueOn: date({ mode: 'string' }),
    dueInDays: integer(),
    isReplyAuthorized: boolean().notNull(),
    isRegisteredMail: boolean().notNull(),
    isBodyMainContent: boolean().notNull(),
    isForAction: boolean().notNull(),
    actionDueOn: date({ mode: 'string' }),
    subject: jsonb().$type<TranslatedString>().notNull(),
    businessData: jsonb().$type<BusinessData[]>().notNull(),
    forTheAttentionOfLabel: text(),
    forTheAttentionOfSsinCipher: bytea(),
    bodyCipher: bytea(),
    paymentDataCipher: bytea(),
    structuredDataCipher: bytea(),
    actions: jsonb().$type<MessageActionCall[]>().notNull(),
    noticeText: jsonb().$type<TranslatedString>(),
    /** What a search finds in it, as the trigger of `content` has it for a message of its own (migration 0002) */
    searchNl: text().generatedAlwaysAs(sql`searched_text('nl', subject, business_data, for_the_attention_of_label)`),
    searchFr: text().generatedAlwaysAs(sql`searched_text('fr', subject, business_data, for_the_attention_of_label)`),
    searchDe: text().generatedAlwaysAs(sql`searched_text('de', subject, business_data, for_the_attention_of_label)`),
    /** The key of its content, wrapped by the key provider */
    wrappedKey: bytea().notNull(),
    createdAt: instant().notNull().defaultNow(),
    withdrawnAt: instant(),
    withdrawalReason: jsonb().$type<TranslatedString>(),
  },
  (table) => [index('publication_sender').on(table.senderOrganizationId, table.publicationId)],
)

/** Class (b): a document of a publication, as `attachment` of a message. */
export const publicationAttachment = pgTable(
  'publication_attachment',
  {
    publicationId: uuid()
      .notNull()
      .references(() => publication.publicationId, { onDelete: 'cascade' }),
    attachmentId: uuid().notNull(),
    position: integer().notNull(),
    contentId: uuid().notNull(),
    wrappedKey: bytea().notNull(),
    fileName: text().notNull(),
    title: jsonb().$type<TranslatedString>(),
    mediaType: text().notNull(),
    sizeInBytes: bigint({ mode: 'number' }).notNull(),
    sha256: bytea().notNull(),
    isMainContent: boolean().notNull(),
    isAttachmentSigned: boolean().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.publicationId, table.attachmentId] }),
    index('publication_attachment_content').on(table.contentId),
  ],
)

/**
 * Where a list of recipients stands. `receiving`: a file is on its way. `staged`: it is complete and waits for a decision. `scheduled`:
 * decided, and its hour has not come. `delivering`, `paused`; `following`: by rule, all of now have it, and whoever opens a box later gets
 * it too. `completed` and `stopped` are the end. One that is cancelled is gone.
 */
export const multicastStates = [
  'receiving',
  'staged',
  'scheduled',
  'delivering',
  'paused',
  'following',
  'completed',
  'stopped',
] as const

/** Who gets a publication by rule: all who opened a box of its audience, of these languages or of any. */
export interface BroadcastRule {
  languages?: ('nl' | 'fr' | 'de' | 'en')[]
}

/** Class (c): recipients of a publication that came together, or that a rule names, and how far their delivery is. */
export const multicastTask = pgTable(
  'multicast_task',
  {
    taskId: uuid().primaryKey(),
    publicationId: uuid()
      .notNull()
      .references(() => publication.publicationId, { onDelete: 'cascade' }),
    senderOrganizationId: text().notNull(),
    state: text({ enum: multicastStates }).notNull(),
    /** Files that came in; a page says of which it is */
    files: integer().notNull().default(0),
    /** How many of each outcome, counted when its pages had come to rest: staged, and once more when it is completed. Else its pages say. */
    counts: jsonb().$type<Partial<Record<RecipientOutcome, number>>>(),
    /** In the place of files */
    rule: jsonb().$type<BroadcastRule>(),
    /** How many the rule named when it was given */
    ruleExpected: integer(),
    /** The last box that the rule came to, in the order in which boxes were opened */
    ruleActivatedAt: instant(),
    ruleBoxId: bigint({ mode: 'number' }),
    /** Who asked at the sender's desk that it be delivered, and waits for a second person: HMAC-SHA-256 of the person's number */
    askedBy: bytea(),
    askedByName: text(),
    askedAt: instant(),
    /** Who agreed */
    approvedBy: bytea(),
    approvedByName: text(),
    /** Of a scheduled delivery */
    startAt: instant(),
    createdAt: instant().notNull().defaultNow(),
    /** When the file that is on its way began to come in */
    receivingSince: instant().notNull().defaultNow(),
    startedAt: instant(),
    endedAt: instant(),
    /** Of the request that had it delivered: the trail finds all of it by this */
    traceId: text().notNull(),
  },
  (table) => [
    check('two_persons', sql`${table.approvedBy} IS NULL OR ${table.approvedBy} <> ${table.askedBy}`),
    index('multicast_task_publication').on(table.publicationId),
    index('multicast_task_under_way')
      .on(table.state)
      .where(sql`${table.state} in ('receiving', 'scheduled', 'delivering', 'following')`),
  ],
)

/** What is said of a recipient when it comes in; the first two get the message. */
export const recipientOutcomes = [
  'reachable',
  'notDigital',
  'unknown',
  'inactive',
  'replaced',
  'typeNotAllowed',
  'invalid',
  'duplicate',
] as const
export type RecipientOutcome = (typeof recipientOutcomes)[number]

/**
 * Class (c): a page of a list of recipients, which is delivered in one transaction. Its arrays run in parallel: a recipient costs no row
 * but the message in its box.
 */
export const multicastPage = pgTable(
  'multicast_page',
  {
    pageId: uuid().primaryKey(),
    taskId: uuid()
      .notNull()
      .references(() => multicastTask.taskId, { onDelete: 'cascade' }),
    pageNumber: integer().notNull(),
    /** Which of the task's files, from 1 */
    file: integer().notNull(),
    /** The line of each in its file, from 1 */
    lines: integer().array().notNull(),
    outcomes: text().array().$type<RecipientOutcome[]>().notNull(),
    /** Null for who has no box, or none yet */
    boxIds: bigint({ mode: 'number' }).array().$type<(number | null)[]>().notNull(),
    /** What the file said of each, as a JSON array of texts, under the publication's key; null of a rule, which names nobody */
    recipientsCipher: bytea(),
    /** How many of each outcome */
    counts: jsonb().$type<Partial<Record<RecipientOutcome, number>>>().notNull(),
    deliveredAt: instant(),
    withdrawnAt: instant(),
  },
  (table) => [
    unique('multicast_page_number').on(table.taskId, table.pageNumber),
    index('multicast_page_to_deliver')
      .on(table.taskId, table.pageNumber)
      .where(sql`${table.deliveredAt} is null`),
    index('multicast_page_to_withdraw')
      .on(table.taskId)
      .where(sql`${table.deliveredAt} is not null and ${table.withdrawnAt} is null`),
  ],
)

export const broadcastEventTypes = [
  'broadcast/task.started',
  'broadcast/page.published',
  'broadcast/page.withdrawn',
  'broadcast/publication.withdrawn',
] as const

/**
 * Class (c): what happened to many boxes at once: one line for a page of them, numbered together with the events of the boxes. It names no
 * box and no person. What a box's own feed tells of it is derived from the box's rows.
 */
export const broadcastEvent = pgTable(
  'broadcast_event',
  {
    eventId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    type: text({ enum: broadcastEventTypes }).notNull(),
    /** The task, the page or the publication, as its type says */
    subjectId: uuid().notNull(),
    occurredAt: instant().notNull().defaultNow(),
    sequence: bigint({ mode: 'number' }),
  },
  (table) => [
    index('broadcast_event_not_numbered')
      .on(table.eventId)
      .where(sql`${table.sequence} is null`),
    index('broadcast_event_sequence').on(table.sequence),
    index('broadcast_event_subject').on(table.subjectId),
  ],
)
