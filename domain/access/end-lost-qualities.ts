import { and, inArray, isNull, sql } from 'drizzle-orm'
import { type Database, portalConsent, professionalQuality } from '#db/schema/index.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'

/**
 * Ends the consents to portals on a person's boxes under qualities that the identity provider does not name at this sign-in: whoever is a
 * notary no more lets no portal read as one. The box itself is closed to the person by the session.
 */
export async function endLostQualities(
  database: Database,
  keys: KeyProvider,
  { ssin, qualities }: { ssin: { value: Ssin; hash: Uint8Array }; qualities: string[] },
): Promise<void> {
  await database.transaction(async (transaction) => {
    const known = await transaction.select({ qualityId: professionalQuality.qualityId }).from(professionalQuality)
    const lost = known
      .filter(({ qualityId }) => !qualities.includes(qualityId))
      .map(({ qualityId: quality }) => boxLookupHash(keys, { eboxType: 'professional', ssin: ssin.value, quality }))
    if (lost.length === 0) return
    const ended = await transaction
      .update(portalConsent)
      .set({ revokedAt: sql`now()` })
      .where(and(inArray(portalConsent.ssinHash, lost), isNull(portalConsent.revokedAt)))
      .returning({ clientId: portalConsent.clientId })
    if (ended.length === 0) return
    await appendAuditLines(transaction, [
      {
        subjectHash: ssin.hash,
        traceId: crypto.randomUUID(),
        requestMethod: 'GET',
        requestUrl: '/api/auth/callback/oidc',
        responseCode: 303,
        details: { revokedPortals: ended.map(({ clientId }) => clientId), reason: 'qualityLost' },
      },
    ])
  })
}
