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
