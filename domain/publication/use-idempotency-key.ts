import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { idempotencyKey, type Transaction } from '#db/schema/index.ts'
import { idempotencyKeyUsed } from '#domain/problem.ts'

/** Within what a key is unique: a sender's application (spec §2.2). */
export interface KeySpace {
  senderOrganizationId: string
  senderApplicationId: string
}

/**
 * Takes a key for a message. The insert waits for a publication that holds the same key, and then finds it used.
 * @throws idempotencyKeyUsed (409) with the first message
 */
export async function useIdempotencyKey(
  transaction: Transaction,
  space: KeySpace,
  given: string,
  messageId: string,
): Promise<void> {
  const key = { ...space, keyHash: createHash('sha256').update(given).digest() }
  const inserted = await transaction
    .insert(idempotencyKey)
    .values({ ...key, messageId })
    .onConflictDoNothing()
    .returning({ messageId: idempotencyKey.messageId })
  if (inserted.length > 0) return
  const [first] = await transaction
    .select({ messageId: idempotencyKey.messageId })
    .from(idempotencyKey)
    .where(
      and(
        eq(idempotencyKey.senderOrganizationId, key.senderOrganizationId),
        eq(idempotencyKey.senderApplicationId, key.senderApplicationId),
        eq(idempotencyKey.keyHash, key.keyHash),
      ),
    )
  if (!first) throw new Error('An idempotency key was neither stored nor found')
  throw idempotencyKeyUsed(first.messageId)
}
