import { sql } from 'drizzle-orm'
import { bigint, boolean, date, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
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
    /** A person only as the author of a reply; the sender's name, and a professional's quality, then stand in `content`. */
    senderEboxType: text({ enum: ['citizen', 'enterprise', 'professional'] })
      .notNull()
      .default('enterprise'),
    /**
     * For an answer: its author's box, which keeps a copy (`sent_reply`); by it an answer to a person finds its way without anybody's
     * number. Never shown.
     */
    senderBoxId: bigint({ mode: 'number' }),
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
    /** The first message of a conversation, on both sides; null for one that nobody answered and that answers nothing. */
    threadId: uuid(),
    /** In the box but not yet to be seen: until the scanner releases it, or until the day that the sender chose. */
    waitsFor: text({ enum: ['release', 'visibleFrom'] }),
    /** By when the sender wants it read */
    dueOn: date({ mode: 'string' }),
    withdrawnAt: instant(),
    replacedByMessageId: uuid(),
    /** What is withdrawn for this one once it can be seen; why stands in `content`. */
    replacesMessageId: uuid(),
    /** What the scanner called it: such a message is withdrawn before anybody saw it. */
    virusFound: text(),
    /**
     * What a search finds in its content, in one language, as `searchable` folds it. A trigger of `content` keeps these three: one scan
     * of this narrow table then filters, searches and counts (row level security lets no index serve a substring).
     */
    searchNl: text(),
    searchFr: text(),
    searchDe: text(),
    /** Set for a multicast: the content then stands in `publication`. */
    publicationId: uuid(),
    /** The page of recipients that it came with: its event stands for those of all its boxes (broadcast.ts) */
    multicastPageId: uuid(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId] }),
    index('message_newest_first').on(table.boxId, table.receivedAt.desc(), table.messageId.desc()),
    // Totals and unread are counted in an index alone; the last three columns are what row level security asks of each message.
    index('message_kept')
      .on(table.boxId, table.expiresAt, table.partition, table.messageTypeId, table.senderOrganizationId)
      .where(sql`${table.waitsFor} is null`),
    index('message_unread')
      .on(table.boxId, table.expiresAt, table.partition, table.messageTypeId, table.senderOrganizationId)
      .where(sql`${table.readAt} is null and ${table.waitsFor} is null and ${table.withdrawnAt} is null`),
    index('message_waiting')
      .on(table.receivedAt)
      .where(sql`${table.waitsFor} is not null and ${table.withdrawnAt} is null`),
    index('message_thread')
      .on(table.boxId, table.threadId)
      .where(sql`${table.threadId} is not null`),
    // Which messages the ladder of alerts comes to, in all boxes at once: by the day, and so by ranges of blocks, which cost a publication
    // next to nothing. Several ranges a block, because types expire at different times and a message that is read moves.
    index('message_received').using('brin', table.receivedAt.op('timestamptz_minmax_multi_ops')),
    index('message_expires').using('brin', table.expiresAt.op('timestamptz_minmax_multi_ops')),
    // Of which letters the sender is told that nobody read them by the day that it set.
    index('message_due')
      .on(table.dueOn)
      .where(sql`${table.dueOn} is not null and ${table.readAt} is null`),
    // However often a recipient is named, and however often a page is repeated, one box has a publication once.
    uniqueIndex('message_publication')
      .on(table.boxId, table.publicationId)
      .where(sql`${table.publicationId} is not null`),
    // What a sender asks of its own messages; the id begins with the time.
    index('message_sent').on(table.senderOrganizationId, table.messageId),
  ],
)
