import { isNull, sql } from 'drizzle-orm'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { authorizationKey } from '#db/schema/authorization.ts'
import type { Database, Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'

const contextOf = (kid: string) => `authorization-key|${kid}`

/**
 * The keys that sign access tokens (ES256), private parts unwrapped; the first of them is made at the first start, once, however
 * many processes start together.
 */
export async function signingKeys(database: Database, keyProvider: KeyProvider): Promise<JWK[]> {
  const rows = await database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('authorization_key', 0))`)
    const inUse = () => transaction.select().from(authorizationKey).where(isNull(authorizationKey.retiredAt))
    const known = await inUse()
    if (known.length > 0) return known
    await makeSigningKey(transaction, keyProvider)
    return inUse()
  })
  return Promise.all(
    rows.map(async ({ kid, publicJwk, privateWrapped }) => {
      const d = await keyProvider.unwrap(privateWrapped, contextOf(kid))
      return { ...publicJwk, d: Buffer.from(d).toString('base64url') }
    }),
  )
}

async function makeSigningKey(transaction: Transaction, keyProvider: KeyProvider): Promise<void> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { d, ...publicJwk } = await exportJWK(privateKey)
  if (!d) throw new Error('A new signing key has no private part')
  const kid = await calculateJwkThumbprint(publicJwk)
  await transaction.insert(authorizationKey).values({
    kid,
    publicJwk: { ...publicJwk, kid, alg: 'ES256', use: 'sig' },
    privateWrapped: await keyProvider.wrap(Buffer.from(d, 'base64url'), contextOf(kid)),
  })
}
