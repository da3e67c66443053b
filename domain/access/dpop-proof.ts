import { lt, sql } from 'drizzle-orm'
import { type Database, dpopProof } from '#db/schema/index.ts'

/**
 * Notes that a proof of possession was used (RFC 9449 §11.1).
 * @param proofHash 32 bytes
 * @param seconds for which it is remembered: as long as it could be taken for young
 * @returns false when it was used before, at whichever server
 */
export async function useProofOnce(database: Database, proofHash: Uint8Array, seconds: number): Promise<boolean> {
  const used = await database
    .insert(dpopProof)
    .values({ proofHash, expiresAt: sql`now() + make_interval(secs => ${seconds}::int)` })
    .onConflictDoNothing()
    .returning({ proofHash: dpopProof.proofHash })
  return used.length > 0
}

/** Deletes what is too old to be used again. @returns how many */
export async function removeOldProofs(database: Database): Promise<number> {
  const removed = await database
    .delete(dpopProof)
    .where(lt(dpopProof.expiresAt, sql`now()`))
    .returning({ expiresAt: dpopProof.expiresAt })
  return removed.length
}
