import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { alertRhythms } from './notification.ts'
import { instant } from './time.ts'

export const eboxTypes = ['citizen', 'enterprise', 'professional'] as const

/** Class (c), own key: from who somebody is (HMAC of eboxType and number) to the box. One box for each (eboxType, holder). */
export const boxIdentifier = pgTable(
  'box_identifier',
  {
    lookupHash: bytea().primaryKey(),
    boxId: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
  },
  (table) => [uniqueIndex('box_identifier_box').on(table.boxId)],
)

/** Class (a), box-owned. Made at the first publication; it is *active* from its activation until it is closed. */
export const ebox = pgTable(
  'ebox',
  {
    boxId: bigint({ mode: 'number' }).primaryKey(),
    eboxType: text({ enum: eboxTypes }).notNull(),
    /** The enterprise number is public and stands here in clear; a person's number does not. */
    enterpriseNumber: text(),
    /** Of a professional: under which its holder acts */
    quality: text(),
    ssinCipher: bytea(),
    /** The box's key, wrapped by the key provider. Destroying it erases what the box holds. */
    wrappedKey: bytea().notNull(),
    language: text({ enum: ['nl', 'fr', 'de', 'en'] }),
    alertAddressCipher: bytea(),
    alertAddressVerifiedAt: instant(),
    /** When mails to it came back; null again once its holder confirms an address */
    alertAddressBouncedAt: instant(),
    alertRhythm: text({ enum: alertRhythms }).notNull().default('atOnce'),
    /** Whether its holder wants to be reminded of letters that stay unread; registered ones are reminded of all the same */
    wantsReminders: boolean().notNull().default(true),
    /** By whose clock its reader is told (IANA); null by Belgium's */
    timeZone: text(),
    /** The version of the terms that the holder accepted last; another than the one in force is asked anew */
    termsVersion: text(),
    termsAcceptedAt: instant(),
    activatedAt: instant(),
    /** When the holder closed it last; null while it is active, and of one that never was */
    closedAt: instant(),
    /** The holder wants no paper beside it (spec §5). */
    exclusivelyEbox: boolean().notNull().default(false),
    lastConsultedAt: instant(),
    /** When its holder was told that it will be closed unless it is used; what came before the last use counts for nothing */
    unusedWarnedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // Whom a broadcast by rule comes to, in the order in which boxes were opened
    index('ebox_activated')
      .on(table.eboxType, table.activatedAt, table.boxId)
      .where(sql`${table.activatedAt} is not null`),
    // The few time zones besides Belgium's, of which alerts ask each minute
    index('ebox_abroad')
      .on(table.timeZone)
      .where(sql`${table.timeZone} is not null`),
    check('quality_of_professional', sql`(${table.eboxType} = 'professional') = (${table.quality} IS NOT NULL)`),
    // Royal decree 25 December 2023: without a confirmed address a person learns of no letter.
    check(
      'no_silent_box',
      sql`${table.eboxType} = 'enterprise' OR ${table.activatedAt} IS NULL
        OR (${table.alertAddressCipher} IS NOT NULL AND ${table.alertAddressVerifiedAt} IS NOT NULL)`,
    ),
  ],
)

/**
 * Class (a): an address that its holder is to confirm with the code that was sent there (royal decree 25 December 2023). One a box: another
 * address, or another code, takes its place. The code itself is in the mail alone.
 */
export const addressConfirmation = pgTable('address_confirmation', {
  boxId: bigint({ mode: 'number' }).primaryKey(),
  /** The partition whose alerts are to go there; null: those of the box */
  partitionId: text(),
  addressCipher: bytea().notNull(),
  /** HMAC-SHA-256 of box, address and code; null once it was used */
  codeHash: bytea(),
  sentAt: instant().notNull().defaultNow(),
  /** Codes that were tried and were not it */
  failedAttempts: integer().notNull().default(0),
  /** Codes that were sent to this box's holder since `countedSince`, so that nobody's mailbox is flooded */
  codesSent: integer().notNull().default(1),
  countedSince: instant().notNull().defaultNow(),
})

/** What somebody agrees to, a title and a text for each point, in the languages of the pages. */
export type TermsSections = Record<'nl' | 'fr' | 'de' | 'en', { title: string; text: string }[]>

/** Who agrees to terms: the holder of a box, or an enterprise whose own software consults its box. */
export const termsAudiences = ['holder', 'documentConsumer'] as const

/** Class (b): the terms of the e-Box, version by version; of each audience the latest whose day has come is in force. */
export const terms = pgTable('terms', {
  termsVersion: text().primaryKey(),
  audience: text({ enum: termsAudiences }).notNull().default('holder'),
  validFrom: instant().notNull(),
  sections: jsonb().$type<TermsSections>().notNull(),
})

/** Class (a). GENERAL is every box's and has no row (spec §3). */
export const partition = pgTable(
  'partition',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    partitionId: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.partitionId] }),
    // As of message types (reference-data.ts)
    check('id_is_no_wildcard', sql`${table.partitionId} !~ '[*[:cntrl:]]'`),
  ],
)

/** Class (a): where the alerts of a partition go, confirmed as the box's own address; without a row they go to the box's. */
export const partitionAddress = pgTable(
  'partition_address',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    partitionId: text().notNull(),
    addressCipher: bytea().notNull(),
    alertRhythm: text({ enum: alertRhythms }).notNull().default('atOnce'),
    /** Of its e-mails; absent: as the box's */
    language: text({ enum: ['nl', 'fr', 'de', 'en'] }),
    /** These two as of the box, of who reads at this address */
    wantsReminders: boolean().notNull().default(true),
    timeZone: text(),
    verifiedAt: instant().notNull().defaultNow(),
    /** As of the box's own; its alerts then go to that one */
    bouncedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.partitionId] }),
    index('partition_address_abroad')
      .on(table.timeZone)
      .where(sql`${table.timeZone} is not null`),
  ],
)

/** Class (a): where a new message goes, lowest priority number first; the first that fits wins, none means GENERAL (spec §3). */
export const routingRule = pgTable(
  'routing_rule',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    routingRuleId: integer().notNull(),
    priority: integer().notNull(),
    partitionId: text().notNull(),
    /** A criterion that is absent fits everything */
    messageTypeId: text(),
    senderApplicationId: text(),
    senderOrganizationId: text(),
  },
  (table) => [
    primaryKey({ columns: [table.boxId, table.routingRuleId] }),
    index('routing_rule_priority').on(table.boxId, table.priority),
  ],
)

/** Class (a): what a manager answered to the proposal of a sender where letters of a type should come; another proposal is asked anew. */
export const routingSuggestionAnswer = pgTable(
  'routing_suggestion_answer',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    messageTypeId: text().notNull(),
    /** As it was proposed */
    partitionId: text().notNull(),
    isAccepted: boolean().notNull(),
    answeredAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.boxId, table.messageTypeId] })],
)
