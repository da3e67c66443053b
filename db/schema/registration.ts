import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { JWK } from 'jose'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

export const clientRoles = ['documentSender', 'documentConsumer', 'partnerPortal'] as const

/** Class (b): a machine that may ask tokens, for the enterprise that runs it. The row is read on each request: it decides, not the token. */
export const client = pgTable('client', {
  clientId: text().primaryKey(),
  role: text({ enum: clientRoles }).notNull(),
  enterpriseNumber: text().notNull(),
  name: text().notNull(),
  profile: text({ enum: ['ebox'] })
    .notNull()
    .default('ebox'),
  /** Space separated, as in OAuth */
  scope: text().notNull(),
  status: text({ enum: ['active', 'suspended'] })
    .notNull()
    .default('active'),
  createdAt: instant().notNull().defaultNow(),
})

/** Class (b): a client's public keys; several at once while one is replaced. */
export const clientKey = pgTable(
  'client_key',
  {
    clientId: text()
      .notNull()
      .references(() => client.clientId),
    kid: text().notNull(),
    jwk: jsonb().$type<JWK>().notNull(),
    notAfter: instant(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.kid] })],
)

/** Class (b): an enterprise lets another publish in its name (spec §3, `On-Behalf-Of-Enterprise-Number`). */
export const publicationMandate = pgTable(
  'publication_mandate',
  {
    /** The sender whose name it is */
    enterpriseNumber: text().notNull(),
    /** The one that does it */
    mandataryEnterpriseNumber: text().notNull(),
    validFrom: instant().notNull().defaultNow(),
    validUntil: instant(),
  },
  (table) => [primaryKey({ columns: [table.enterpriseNumber, table.mandataryEnterpriseNumber] })],
)

/**
 * Class (c): a citizen lets a partner portal read the own box (spec §11). Read on each request of the portal: it decides, not the token.
 * A person has another name (`subject`) to each portal, so that no two can put together what they know.
 */
export const portalConsent = pgTable(
  'portal_consent',
  {
    clientId: text()
      .notNull()
      .references(() => client.clientId),
    subject: text().notNull(),
    ssinHash: bytea().notNull(),
    givenAt: instant().notNull().defaultNow(),
    validUntil: instant().notNull(),
    revokedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.subject] }),
    index('portal_consent_person').on(table.ssinHash),
  ],
)

/** Class (b): who may read an enterprise's box, and as what. */
export const enterpriseUser = pgTable(
  'enterprise_user',
  {
    enterpriseNumber: text().notNull(),
    ssinHash: bytea().notNull(),
    role: text({ enum: ['accessManager', 'employee'] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.ssinHash, table.enterpriseNumber] })],
)
