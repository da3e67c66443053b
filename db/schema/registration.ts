import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { JWK } from 'jose'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

export const clientRoles = ['documentSender', 'documentConsumer', 'partnerPortal'] as const

/** Class (b): a machine that may ask tokens, for the enterprise that runs it. The row is read on each request: it decides, not the token. */
export const client = pgTable(
  'client',
  {
    clientId: text().primaryKey(),
    role: text({ enum: clientRoles }).notNull(),
    enterpriseNumber: text().notNull(),
    name: text().notNull(),
    /** What is asked of it at the authorization server: `ebox` as the real one asks it, `fapi2` as FAPI 2.0 does */
    profile: text({ enum: ['ebox', 'fapi2'] })
      .notNull()
      .default('ebox'),
    /** Space separated, as in OAuth */
    scope: text().notNull(),
    /** Where a person who consented is sent back to, exactly so (RFC 9700 §2.1); of portals alone */
    redirectUris: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    status: text({ enum: ['active', 'suspended'] })
      .notNull()
      .default('active'),
    /** Who suspended it: what the platform suspended its own enterprise does not let work again */
    suspendedBy: text({ enum: ['platform', 'enterprise'] }),
    /** When its enterprise ended it: it never works again */
    endedAt: instant(),
    /** Requests that it may make in a minute; null as everybody's */
    readsPerMinute: integer(),
    writesPerMinute: integer(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // A portal reads the letters of people: no weaker profile will do.
    check('portals_are_fapi2', sql`${table.role} <> 'partnerPortal' OR ${table.profile} = 'fapi2'`),
  ],
)

/** Class (b): the terms for document consumers that an enterprise accepted, and who did in its name. */
export const termsAcceptance = pgTable(
  'terms_acceptance',
  {
    enterpriseNumber: text().notNull(),
    termsVersion: text().notNull(),
    acceptedAt: instant().notNull().defaultNow(),
    /** The appointment of the manager who did */
    acceptedBy: uuid().notNull(),
    acceptedByName: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.enterpriseNumber, table.termsVersion] })],
)

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
    addedAt: instant().notNull().defaultNow(),
    /** When its people were told that it ends */
    expiryToldAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.kid] })],
)

/**
 * Class (b): an enterprise lets another, its service provider, act for it: publish in its name (spec §3, `On-Behalf-Of-Enterprise-Number`) or
 * consult its box (spec §8). It stands once both sides accepted it.
 */
export const enterpriseMandate = pgTable(
  'enterprise_mandate',
  {
    /** Whose name or box it is */
    enterpriseNumber: text().notNull(),
    /** The one that acts */
    mandataryEnterpriseNumber: text().notNull(),
    operation: text({ enum: ['publish', 'consult'] }).notNull(),
    enterpriseAcceptedAt: instant(),
    mandataryAcceptedAt: instant(),
    validFrom: instant().notNull().defaultNow(),
    validUntil: instant(),
    /** When either side ended it */
    endedAt: instant(),
    /** What one side did and the other was not told of by e-mail yet; null when there is nothing to tell */
    untold: text({ enum: ['asked', 'accepted', 'ended'] }),
    /** Who is to be told: the one whose name or box it is (`given`), or the one that acts (`held`) */
    untoldSide: text({ enum: ['given', 'held'] }),
    /** When one of them last asked, accepted or ended it */
    changedAt: instant(),
  },
  (table) => [
    // Whoever represents very many pages through them.
    primaryKey({ columns: [table.mandataryEnterpriseNumber, table.enterpriseNumber, table.operation] }),
    index('enterprise_mandate_given').on(table.enterpriseNumber, table.mandataryEnterpriseNumber),
    index('enterprise_mandate_untold')
      .on(table.changedAt)
      .where(sql`${table.untold} is not null`),
  ],
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
    /** What the citizen let it do, space separated: no token says more */
    scope: text().notNull(),
    givenAt: instant().notNull().defaultNow(),
    validUntil: instant().notNull(),
    revokedAt: instant(),
    /** It was given and its person not told of it by e-mail yet */
    isUntold: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.subject] }),
    index('portal_consent_person').on(table.ssinHash),
    index('portal_consent_untold')
      .on(table.givenAt)
      .where(sql`${table.isUntold}`),
  ],
)

export const enterpriseRoles = ['accessManager', 'coManager', 'reader'] as const

/**
 * What somebody may see of a box: messages that stand in `partition`, are of `messageTypeId` and come from `senderOrganizationId`. What is
 * absent fits everything, but a type that requires a right of its own (`message_type.requires_right`) only when it is named.
 */
export interface BoxRight {
  partition?: string
  messageTypeId?: string
  senderOrganizationId?: string
}

/**
 * Class (b): who may act for an enterprise, as what and until when. Read on each request: it decides. One whose time is over stays, so
 * that the person is told, and the managers see it.
 */
export const enterpriseUser = pgTable(
  'enterprise_user',
  {
    enterpriseNumber: text().notNull(),
    ssinHash: bytea().notNull(),
    /** What the person is called where no number of a person may stand: in addresses, forms and the trail */
    userId: uuid()
      .notNull()
      .unique('enterprise_user_user_id')
      .default(sql`uuidv7()`),
    /** As the identity provider told it, for the managers' list */
    name: text().notNull().default(''),
    role: text({ enum: enterpriseRoles }).notNull(),
    /** Any of them is enough to see a message; who has none sees none */
    rights: jsonb().$type<BoxRight[]>().notNull().default([]),
    validFrom: instant().notNull().defaultNow(),
    validUntil: instant(),
    lastAccessAt: instant(),
    /** Who keeps the row: our own desk, or the claims of an external user management, which then win */
    keptBy: text({ enum: ['desk', 'claims'] })
      .notNull()
      .default('desk'),
  },
  (table) => [
    primaryKey({ columns: [table.ssinHash, table.enterpriseNumber] }),
    index('enterprise_user_enterprise').on(table.enterpriseNumber),
  ],
)

/** Class (b): somebody was asked to act for an enterprise. The link in the mail carries the token, this row its SHA-256. */
export const enterpriseInvitation = pgTable(
  'enterprise_invitation',
  {
    invitationId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    enterpriseNumber: text().notNull(),
    tokenHash: bytea().notNull().unique('enterprise_invitation_token'),
    /** Who is meant, as on the identity card: nobody of another name takes it up */
    name: text().notNull(),
    /** Under the key of the enterprise's box */
    addressCipher: bytea().notNull(),
    role: text({ enum: enterpriseRoles }).notNull(),
    rights: jsonb().$type<BoxRight[]>().notNull(),
    validFrom: instant().notNull(),
    validUntil: instant(),
    /** The appointment of who invited: it ends with that one's power to do so (null: before that was kept) */
    invitedBy: uuid(),
    invitedByName: text().notNull(),
    invitedAt: instant().notNull().defaultNow(),
    /** Until when the link works */
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    withdrawnAt: instant(),
    /** It was taken up, and the enterprise was not told of its new colleague yet */
    isUntold: boolean().notNull().default(false),
  },
  (table) => [
    index('enterprise_invitation_enterprise').on(table.enterpriseNumber),
    index('enterprise_invitation_untold')
      .on(table.acceptedAt)
      .where(sql`${table.isUntold}`),
  ],
)
