import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { JWK } from 'jose'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

/** Class (c): what the authorization server must remember between requests (used assertions; later grants, codes, consents). */
export const authorizationArtifact = pgTable(
  'authorization_artifact',
  {
    /** The model's name in oidc-provider, such as `ReplayDetection` */
    model: text().notNull(),
    artifactId: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    grantId: text(),
    uid: text(),
    userCode: text(),
    consumedAt: instant(),
    expiresAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.model, table.artifactId] }),
    index().on(table.expiresAt),
    index().on(table.grantId),
    index().on(table.uid),
  ],
)

/** Class (c): the keys that sign access tokens. The private part stands wrapped by the key provider. */
export const authorizationKey = pgTable('authorization_key', {
  kid: text().primaryKey(),
  publicJwk: jsonb().$type<JWK & { kid: string }>().notNull(),
  /** The private scalar `d` (32 bytes), wrapped under the context `authorization-key|<kid>` */
  privateWrapped: bytea().notNull(),
  createdAt: instant().notNull().defaultNow(),
  /** From then on it signs nothing; it verifies until the last token is past */
  retiredAt: instant(),
})
