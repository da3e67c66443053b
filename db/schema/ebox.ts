import { bigint, boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

export const eboxTypes = ['citizen', 'enterprise', 'professional'] as const

/** Class (c), own key: from who somebody is (HMAC of eboxType and number) to the box. One box for each (eboxType, holder). */
export const boxIdentifier = pgTable('box_identifier', {
  lookupHash: bytea().primaryKey(),
  boxId: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
})

/** Class (a), box-owned. Made at the first publication; it is *active* from its activation until it is closed. */
export const ebox = pgTable('ebox', {
  boxId: bigint({ mode: 'number' }).primaryKey(),
  eboxType: text({ enum: eboxTypes }).notNull(),
  /** The enterprise number is public and stands here in clear; a person's number does not. */
  enterpriseNumber: text(),
  ssinCipher: bytea(),
  /** The box's key, wrapped by the key provider. Destroying it erases what the box holds. */
  wrappedKey: bytea().notNull(),
  language: text({ enum: ['nl', 'fr', 'de', 'en'] }),
  alertAddressCipher: bytea(),
  alertAddressVerifiedAt: instant(),
  activatedAt: instant(),
  /** The holder wants no paper beside it (spec §5). */
  exclusivelyEbox: boolean().notNull().default(false),
  lastConsultedAt: instant(),
  createdAt: instant().notNull().defaultNow(),
})

/** Class (a). GENERAL is every box's and has no row (spec §3). */
export const partition = pgTable(
  'partition',
  {
    boxId: bigint({ mode: 'number' }).notNull(),
    partitionId: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.boxId, table.partitionId] })],
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
