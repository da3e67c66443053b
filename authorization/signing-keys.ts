import { and, asc, desc, gt, lte, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { authorizationKey } from '#db/schema/authorization.ts'
import type { Database, Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'

const contextOf = (kid: string) => `authorization-key|${kid}`
const signsNow = lte(authorizationKey.signsFrom, sql`now()`)

/** How long a new key is published before it signs: longer than anybody keeps the published keys without looking again. */
export const publishedAheadSeconds = 600

/** A key, and when it takes over. */
export type NewSigningKey = Pick<typeof authorizationKey.$inferSelect, 'kid' | 'signsFrom'>

/**
 * The names of the keys that are published, the one that signs first: of those whose time has come the newest. Then those that it took
 * over from, whose last tokens are still good, and those to come.
 */
export async function signingKeyNames(database: Database | Transaction): Promise<string[]> {
  const rows = await database
    .select({ kid: authorizationKey.kid })
    .from(authorizationKey)
    .orderBy(desc(signsNow), desc(authorizationKey.signsFrom), asc(authorizationKey.kid))
  return rows.map(({ kid }) => kid)
}

/**
 * The same keys (ES256) with their private parts, unwrapped. The first of all is made at the first start, once, however many processes
 * start together.
 */
export async function signingKeys(database: Database, keyProvider: KeyProvider): Promise<JWK[]> {
  const { names, rows } = await oneAtATime(database, async (transaction) => {
    if ((await signingKeyNames(transaction)).length === 0) await makeSigningKey(transaction, keyProvider, 0)
    return { names: await signingKeyNames(transaction), rows: await transaction.select().from(authorizationKey) }
  })
  const keys = await Promise.all(
    rows.map(async ({ kid, publicJwk, privateWrapped }) => {
      const d = await keyProvider.unwrap(privateWrapped, contextOf(kid))
      return { ...publicJwk, d: Buffer.from(d).toString('base64url') }
    }),
  )
  return keys.toSorted((a, b) => names.indexOf(a.kid) - names.indexOf(b.kid))
}

/**
 * Publishes the key that signs next. One that is published already and does not sign yet stays the next; two that ask together get the
 * same. Every running process signs with it from its time on, and takes tokens of the one before until these have expired.
 * @param whenOlderThanDays only if the newest key signs for longer than so many days
 * @returns undefined when none was due
 */
export async function publishNextSigningKey(
  database: Database,
  keyProvider: KeyProvider,
  {
    aheadSeconds = publishedAheadSeconds,
    whenOlderThanDays,
  }: { aheadSeconds?: number; whenOlderThanDays?: number } = {},
): Promise<NewSigningKey | undefined> {
  return oneAtATime(database, async (transaction) => {
    const { kid, signsFrom } = authorizationKey
    const isDue = sql<boolean>`${signsFrom} < now() - make_interval(days => ${whenOlderThanDays ?? 0}::int)`
    const [newest] = await transaction
      .select({ kid, signsFrom, signsNow: sql<boolean>`${signsNow}`, isDue })
      .from(authorizationKey)
      .orderBy(desc(signsFrom))
      .limit(1)
    if (newest && !newest.signsNow) return { kid: newest.kid, signsFrom: newest.signsFrom }
    if (newest && whenOlderThanDays !== undefined && !newest.isDue) return undefined
    return makeSigningKey(transaction, keyProvider, aheadSeconds)
  })
}

/**
 * For a key that others may know: a new one signs at once, and every other is gone. What they signed is refused as soon as each process
 * has looked again, within two minutes; whoever holds such a token asks for another.
 */
export async function replaceSigningKeys(database: Database, keyProvider: KeyProvider): Promise<NewSigningKey> {
  return oneAtATime(database, async (transaction) => {
    const made = await makeSigningKey(transaction, keyProvider, 0)
    await transaction.delete(authorizationKey).where(ne(authorizationKey.kid, made.kid))
    return made
  })
}

/**
 * Deletes keys that another took over from so long ago that nothing they signed can still be good.
 * @param lastSeconds the life of the longest token, and what clocks and processes may lag
 * @returns how many
 */
export async function removeRetiredSigningKeys(database: Database, lastSeconds: number): Promise<number> {
  const later = alias(authorizationKey, 'later')
  const isOver = lte(later.signsFrom, sql`now() - make_interval(secs => ${lastSeconds}::int)`)
  const successor = database
    .select({ kid: later.kid })
    .from(later)
    .where(and(gt(later.signsFrom, authorizationKey.signsFrom), isOver))
  const removed = await database
    .delete(authorizationKey)
    .where(sql`EXISTS ${successor}`)
    .returning({ kid: authorizationKey.kid })
  return removed.length
}

/** Under a lock of all processes, so that nobody decides by keys that another is changing. */
function oneAtATime<Result>(database: Database, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('authorization_key', 0))`)
    return work(transaction)
  })
}

async function makeSigningKey(
  transaction: Transaction,
  keyProvider: KeyProvider,
  aheadSeconds: number,
): Promise<NewSigningKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { d, ...publicJwk } = await exportJWK(privateKey)
  if (!d) throw new Error('A new signing key has no private part')
  const kid = await calculateJwkThumbprint(publicJwk)
  const [made] = await transaction
    .insert(authorizationKey)
    .values({
      kid,
      publicJwk: { ...publicJwk, kid, alg: 'ES256', use: 'sig' },
      privateWrapped: await keyProvider.wrap(Buffer.from(d, 'base64url'), contextOf(kid)),
      signsFrom: sql`clock_timestamp() + make_interval(secs => ${aheadSeconds}::int)`,
    })
    .returning({ kid: authorizationKey.kid, signsFrom: authorizationKey.signsFrom })
  if (!made) throw new Error('A new signing key was not written')
  return made
}
