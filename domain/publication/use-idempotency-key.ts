import { createHash } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { type Database, idempotencyKey, type Transaction } from '#db/schema/index.ts'
import { idempotencyKeyUsed, stillRunning } from '#domain/problem.ts'

/** Within what a key is unique: a sender's application (spec §2.2). */
export interface KeySpace {
  senderOrganizationId: string
  senderApplicationId: string
}

/** What became of a key's first use. */
export interface KeyUse {
  messageId: string
  /** Of what was published with it, to tell an equal repeat from another message */
  bodyHash: Uint8Array | null
  answer: typeof idempotencyKey.$inferSelect.answer
}

/** So long a repeat waits for the end of the publication that holds its key, in milliseconds. */
const patienceMs = 2_000
const retryAfterSec = 2

const hashOf = (given: string) => createHash('sha256').update(given).digest()

const isKey = (space: KeySpace, given: string) =>
  and(
    eq(idempotencyKey.senderOrganizationId, space.senderOrganizationId),
    eq(idempotencyKey.senderApplicationId, space.senderApplicationId),
    eq(idempotencyKey.keyHash, hashOf(given)),
  )

/** @returns the first use of a key, when it was committed */
export async function findKeyUse(
  database: Database | Transaction,
  space: KeySpace,
  given: string,
): Promise<KeyUse | undefined> {
  const { messageId, bodyHash, answer } = idempotencyKey
  const [use] = await database.select({ messageId, bodyHash, answer }).from(idempotencyKey).where(isKey(space, given))
  return use
}

/**
 * Takes a key for a message. The insert waits for a publication that holds the same key.
 * @returns false when the key was used before
 * @throws stillRunning (409) when that publication takes longer than this waits
 */
export async function takeIdempotencyKey(
  transaction: Transaction,
  space: KeySpace,
  given: string,
  use: { messageId: string; bodyHash?: Uint8Array },
): Promise<boolean> {
  try {
    // The three go in one round trip: the patience is this insert's alone.
    const [, taken] = await Promise.all([
      transaction.execute(sql`SELECT set_config('lock_timeout', ${String(patienceMs)}, true)`),
      transaction
        .insert(idempotencyKey)
        .values({ ...space, keyHash: hashOf(given), ...use })
        .onConflictDoNothing()
        .returning({ messageId: idempotencyKey.messageId }),
      transaction.execute(sql`SET LOCAL lock_timeout TO DEFAULT`),
    ])
    return taken.length > 0
  } catch (error) {
    throw isLockTimeout(error) ? stillRunning(retryAfterSec) : error
  }
}

/** Keeps what a publication answered, for who asks it again. */
export function keepAnswer(
  transaction: Transaction,
  space: KeySpace,
  given: string,
  answer: NonNullable<KeyUse['answer']>,
) {
  return transaction.update(idempotencyKey).set({ answer }).where(isKey(space, given))
}

/**
 * Takes a key that is good for one use.
 * @throws idempotencyKeyUsed (409) with the first message; stillRunning (409)
 */
export async function useIdempotencyKey(
  transaction: Transaction,
  space: KeySpace,
  given: string,
  messageId: string,
): Promise<void> {
  if (await takeIdempotencyKey(transaction, space, given, { messageId })) return
  const first = await findKeyUse(transaction, space, given)
  if (!first) throw new Error('An idempotency key was neither stored nor found')
  throw idempotencyKeyUsed(first.messageId)
}

/** PostgreSQL 55P03, lock_not_available */
function isLockTimeout(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  return ('code' in thrown && thrown.code === '55P03') || isLockTimeout(thrown.cause)
}
