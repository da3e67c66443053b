import { sql } from 'drizzle-orm'
import { ebox, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, mintOwnerKey } from '#domain/content/owner-key.ts'
import { sealHolderSsin } from './holder-ssin.ts'
import { boxLookupHex, type Holder } from './holder.ts'

/**
 * Makes the boxes of many holders, or finds those that were made meanwhile. For the worker, who sees all boxes.
 * @param holders each once
 * @returns the ids of their boxes, in their order
 */
export async function makeBoxes(transaction: Transaction, keys: KeyProvider, holders: Holder[]): Promise<number[]> {
  const hashes = holders.map((holder) => boxLookupHex(keys, holder))
  const hashed = sql`unnest(string_to_array(${hashes.join()}, ',')) WITH ORDINALITY AS given (hash, position)`
  // In one order, so that two at once wait for each other in one direction only.
  await transaction.execute(sql`
    INSERT INTO box_identifier (lookup_hash) SELECT decode(hash, 'hex') FROM ${hashed} ORDER BY 1
    ON CONFLICT DO NOTHING`)
  const rows = await transaction.execute<{ box_id: string; position: string; is_made: boolean }>(sql`
    SELECT box_identifier.box_id, given.position, ebox.box_id IS NOT NULL AS is_made
    FROM ${hashed} JOIN box_identifier ON box_identifier.lookup_hash = decode(hash, 'hex')
    LEFT JOIN ebox ON ebox.box_id = box_identifier.box_id ORDER BY given.position`)
  const missing = rows.flatMap((row) => {
    const holder = holders[Number(row.position) - 1]
    return holder && !row.is_made ? [{ holder, boxId: Number(row.box_id) }] : []
  })
  const made = await Promise.all(missing.map(({ holder, boxId }) => newBox(keys, holder, boxId)))
  if (made.length > 0) await transaction.insert(ebox).values(made).onConflictDoNothing()
  return rows.map((row) => Number(row.box_id))
}

/** The row of a box that nobody has opened yet. */
export async function newBox(keys: KeyProvider, holder: Holder, boxId: number): Promise<typeof ebox.$inferInsert> {
  const { ownerKey, wrapped } = await mintOwnerKey(keys, boxOwner(boxId))
  return {
    boxId,
    eboxType: holder.eboxType,
    wrappedKey: wrapped,
    ...(holder.eboxType === 'enterprise'
      ? { enterpriseNumber: holder.enterpriseNumber }
      : {
          ...(holder.eboxType === 'professional' && { quality: holder.quality }),
          ssinCipher: sealHolderSsin(ownerKey, boxId, holder.ssin),
        }),
  }
}
