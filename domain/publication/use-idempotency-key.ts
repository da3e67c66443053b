import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { and, eq, sql } from 'drizzle-orm'
import { type Database, idempotencyKey, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { MessageDraft } from '#domain/message/message-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { idempotencyKeyMismatch, idempotencyKeyUsed, stillRunning } from '#domain/problem.ts'

/** Within what a key is unique: a sender's application (spec §2.2). */
export interface KeySpace {
  senderOrganizationId: string
  senderApplicationId: string
}

/** What became of a key's first use. */
export interface KeyUse {
  /** Of the message or, for one to many, of the publication */
  messageId: string
  /** Of what was published with it, to tell an equal repeat from another message */
  bodyHash: Uint8Array | null
  answer: typeof idempotencyKey.$inferSelect.answer
}

/** An idempotency key as it was given, and what it is given for. */
export interface GivenKey {
  space: KeySpace
  given: string
  /** Absent for what is no message: nothing that was published equals it */
  bodyHash?: Uint8Array
}

/** What came with a key, as far as it could be understood. */
interface KeyedBody {
  idempotencyKey?: string
  /** Absent when its form is not right */
  message?: object
  draft: MessageDraft
  documents: ReceivedDocument[]
}

/** @returns undefined when none was given, or not for whom: a key is unique within a sender's application (spec §2.2) */
export function keyOf(
  keys: KeyProvider,
  { idempotencyKey: given, message, draft: { sender, senderApplicationId }, documents }: KeyedBody,
): GivenKey | undefined {
  if (given === undefined || !sender || senderApplicationId === undefined) return undefined
  const space = { senderOrganizationId: sender.enterpriseNumber, senderApplicationId }
  if (!message) return { space, given }
  // By their names, so that their order does not count. Keyed, because a message holds a person's number.
  const parts = Object.fromEntries(
    documents.map(({ partName, fileName, mediaType, sha256 }) => [
      partName,
      [fileName, mediaType, sha256?.toString('base64url') ?? null],
    ]),
  )
  return {
    space,
    given,
    bodyHash: keys.lookupHash('publication', canonicalize({ message, parts }) ?? ''),
  }
}

/**
 * @returns the answer of the first use, for an equal repeat that wants it again
 * @throws idempotencyKeyUsed (409), idempotencyKeyMismatch (422)
 */
export function firstAnswer(
  use: KeyUse,
  { bodyHash }: GivenKey,
  { isReplayWanted }: { isReplayWanted: boolean },
): NonNullable<KeyUse['answer']> {
  if (!isReplayWanted || !use.bodyHash || !use.answer) throw idempotencyKeyUsed(use.messageId)
  if (!bodyHash || !Buffer.from(bodyHash).equals(use.bodyHash)) throw idempotencyKeyMismatch()
  return use.answer
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
