import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import type { TranslatedString } from './content.ts'

/** Class (b): who sends. Its id is its enterprise number (spec §1). */
export const senderOrganization = pgTable('sender_organization', {
  organizationId: text().primaryKey(),
  shortName: jsonb().$type<TranslatedString>().notNull(),
  longName: jsonb().$type<TranslatedString>(),
  url: jsonb().$type<TranslatedString>(),
  contactBusiness: text(),
  contactTechnical: text(),
})

/** Class (b): the service, known to the reader, that a message comes from. */
export const senderApplication = pgTable('sender_application', {
  applicationId: text().primaryKey(),
  name: jsonb().$type<TranslatedString>().notNull(),
  description: jsonb().$type<TranslatedString>(),
  url: jsonb().$type<TranslatedString>(),
  contactBusiness: text(),
  contactTechnical: text(),
})

/** Class (b): a quality under which a person acts and has a further box (spec §1), such as notary; named in the languages of the pages. */
export const professionalQuality = pgTable('professional_quality', {
  qualityId: text().primaryKey(),
  name: jsonb().$type<Record<'nl' | 'fr' | 'de' | 'en', string>>().notNull(),
})

export interface BusinessDataDefinition {
  key: string
  name: TranslatedString
  /** A regular expression, anchored, that each value must match */
  format?: string
}

/** Class (b): what kind of message; it decides validity, audience and business data. */
export const messageType = pgTable(
  'message_type',
  {
    messageTypeId: text().primaryKey(),
    name: jsonb().$type<TranslatedString>().notNull(),
    description: jsonb().$type<TranslatedString>(),
    audience: text({ enum: ['citizen', 'enterprise', 'professional'] }).notNull(),
    validityPeriodNumber: integer().notNull(),
    validityPeriodUnit: text({ enum: ['day', 'month', 'year'] }).notNull(),
    businessData: jsonb().$type<BusinessDataDefinition[]>().notNull().default([]),
    /** What its alerts say in place of the usual sentence; a message's own text goes before it */
    noticeText: jsonb().$type<TranslatedString>(),
    /** Within so many days the sender wants it read; a message's own date goes before it */
    dueDays: integer(),
    /** So many days after its reception who did not read it is reminded; null: never. Spec §6 says 15 */
    reminderDays: integer().default(15),
    /** So many days before it expires who did not read it is warned; null: never. Spec §6 says 7 */
    warningDays: integer().default(7),
    /** The level at which its reader must have signed in, one of OIDC_STRONG_ACR; null: any that may read a box */
    requiredAcr: text(),
    /** Sensitive: a right on everything is none on this type; it must be named (BoxRight) */
    requiresRight: boolean().notNull().default(false),
    /** Whether its alerts keep silent on who sent it, as by e-mail everybody may look along */
    isSenderHidden: boolean().notNull().default(true),
    /** Whether its messages are registered mail; the registry's desk alone decides it */
    isRegistered: boolean().notNull().default(false),
    /** The part of their box into which its sender proposes to enterprises to have it come (spec §3); each decides for itself */
    suggestedPartition: text(),
    suggestionReason: jsonb().$type<TranslatedString>(),
  },
  // Rights are compared as texts in which `*` is everything and U+001F stands between (db/migrations, current_rights).
  (table) => [check('id_is_no_wildcard', sql`${table.messageTypeId} !~ '[*[:cntrl:]]'`)],
)

/** Class (b): a button that messages may carry, such as the way to a platform of registered mail (spec §2.7). */
export const messageAction = pgTable('message_action', {
  messageActionId: text().primaryKey(),
  label: jsonb().$type<TranslatedString>().notNull(),
  /** An https address for each language; `{parameter}` in it is filled by the message */
  url: jsonb().$type<TranslatedString>().notNull(),
})

/** Class (b): the configured trios organisation, application, type (spec §1). */
export const senderConfiguration = pgTable(
  'sender_configuration',
  {
    organizationId: text()
      .notNull()
      .references(() => senderOrganization.organizationId),
    applicationId: text()
      .notNull()
      .references(() => senderApplication.applicationId),
    messageTypeId: text()
      .notNull()
      .references(() => messageType.messageTypeId),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.applicationId, table.messageTypeId] })],
)

/** Class (b): a logo of an organisation or an application, below 100 pixels, one for each language if wanted. */
export const logo = pgTable(
  'logo',
  {
    ownerKind: text({ enum: ['senderOrganization', 'senderApplication'] }).notNull(),
    ownerId: text().notNull(),
    imageId: text().notNull(),
    language: text({ enum: ['nl', 'fr', 'de'] }),
    mediaType: text().notNull(),
    bytes: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.ownerKind, table.ownerId, table.imageId] })],
)
