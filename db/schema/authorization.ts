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
  /** From then on it signs, until another's time has come; it is published before, and verifies until its last token has expired */
  signsFrom: instant().notNull().defaultNow(),
})

/**
 * Class (c): proofs that were used at the APIs, each good for once (RFC 9449 §11.1). Unlogged: a crash empties it, and by then what was
 * in it is no longer young enough to be used.
 */
export const dpopProof = pgTable(
  'dpop_proof',
  {
    /** SHA-256 of the key's thumbprint and the proof's `jti` */
    proofHash: bytea().primaryKey(),
    expiresAt: instant().notNull(),
  },
  (table) => [index().on(table.expiresAt)],
)
