import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { message } from './message.ts'
import { instant } from './time.ts'

/** A text in one or more of the registry's languages (spec §2.1). */
export interface TranslatedString {
  nl?: string
  fr?: string
  de?: string
}

export interface BusinessData {
  key: string
  values: TranslatedString[]
}

/** A button that the portal shows: the action's configured address, with one parameter of the message (spec §2.7). */
export interface MessageActionCall {
  messageActionId: string
  parameter?: string
}

/** Class (a): a message's own content. Subject, business data and label are clear because they are searched (docs/compliance.md). */
export const content = pgTable(
  'content',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid().notNull(),
    subject: jsonb().$type<TranslatedString>().notNull(),
    businessData: jsonb().$type<BusinessData[]>().notNull().default([]),
    forTheAttentionOfLabel: text(),
    forTheAttentionOfSsinCipher: bytea(),
    bodyCipher: bytea(),
    paymentDataCipher: bytea(),
    structuredDataCipher: bytea(),
    actions: jsonb().$type<MessageActionCall[]>().notNull().default([]),
    /** What the alert says in place of the usual sentence */
    noticeText: jsonb().$type<TranslatedString>(),
    /** For a sender that the reference data does not name: who replied */
    senderName: jsonb().$type<TranslatedString>(),
    /** For a sender that is a professional: under which quality, an id of `professional_quality` */
    senderQuality: text(),
    /** For a reply: the subject of what it answers, which may stand in another's box */
    originalSubject: jsonb().$type<TranslatedString>(),
    withdrawalReason: jsonb().$type<TranslatedString>(),
    /** For a message that replaces another: what the tombstone of that one says */
    replacementReason: jsonb().$type<TranslatedString>(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId] }),
    foreignKey({
      columns: [table.boxId, table.messageId],
      foreignColumns: [message.boxId, message.messageId],
    }).onDelete('cascade'),
  ],
)

/** Class (a): a document of a message; its bytes stand encrypted in the attachment store under `contentId`. */
export const attachment = pgTable(
  'attachment',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid().notNull(),
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
    isAttachmentSigned: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId, table.attachmentId] }),
    foreignKey({
      columns: [table.boxId, table.messageId],
      foreignColumns: [message.boxId, message.messageId],
    }).onDelete('cascade'),
    index('attachment_content').on(table.contentId),
  ],
)

/** Class (c): contents that no message refers to any more and whose bytes must go; each request writes its own, the worker clears them. */
export const contentToRemove = pgTable('content_to_remove', {
  contentId: uuid().primaryKey(),
  since: instant().notNull().defaultNow(),
})

/** Class (a): a reply that the holder of this box sent. The reply itself stands in the box of who receives it. */
export const sentReply = pgTable(
  'sent_reply',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    /** The reply's id, in the other's box */
    messageId: uuid().notNull(),
    originalMessageId: uuid().notNull(),
    threadId: uuid().notNull(),
    /** Who of the box's people or software wrote it */
    authorName: text().notNull(),
    /** Null when it went to a citizen */
    recipientEnterpriseNumber: text(),
    recipientPartition: text().notNull(),
    subject: jsonb().$type<TranslatedString>().notNull(),
    bodyCipher: bytea(),
    fileNames: jsonb().$type<string[]>().notNull().default([]),
    sentAt: instant().notNull().defaultNow(),
    /** When it was held, and then refused: nobody received it. `virusFound` is what the scanner called it */
    refusedAt: instant(),
    virusFound: text(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.messageId] }),
    index('sent_reply_thread').on(table.boxId, table.threadId),
  ],
)
