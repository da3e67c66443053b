import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
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
