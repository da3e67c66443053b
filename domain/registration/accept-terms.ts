import { eq, sql } from 'drizzle-orm'
import { type Database, ebox } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { currentTerms } from '#domain/ebox/terms.ts'
import { type BoxHolder, writeInOwnBox } from './own-box.ts'

/**
 * Records that the holder accepts the terms. It opens no box by itself: that takes a confirmed address (confirmAddress).
 * @param version the one that was read
 * @returns false when others are in force by now: those are to be read
 * @throws missingPermission when the session has ended
 */
export async function acceptTerms(
  database: Database,
  keys: KeyProvider,
  by: BoxHolder,
  version: string,
  request: AuditedRequest,
): Promise<boolean> {
  return writeInOwnBox(database, keys, by, async (transaction, { boxId }) => {
    const inForce = await currentTerms(transaction)
    if (inForce?.version !== version) return false
    await transaction
      .update(ebox)
      .set({ termsVersion: version, termsAcceptedAt: sql`now()` })
      .where(eq(ebox.boxId, boxId))
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { acceptedTerms: version } }])
    return true
  })
}
