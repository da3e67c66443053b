import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { addressConfirmation, boxIdentifier, type Database, ebox, portalConsent } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type BoxHolder, writeInOwnBox } from './own-box.ts'

/**
 * Closes the holder's box: senders learn that it is not active, its portals read it no longer, no e-mail is sent. What lies in it stays until
 * its day and waits for the holder to open the box again, terms and address included. A box that is not active stays as it is.
 * @throws missingPermission when the session has ended
 */
export async function closeBox(
  database: Database,
  keys: KeyProvider,
  by: BoxHolder,
  request: AuditedRequest,
): Promise<void> {
  await writeInOwnBox(database, keys, by, async (transaction, { boxId }) => {
    const closed = await transaction
      .update(ebox)
      .set({
        activatedAt: null,
        closedAt: sql`now()`,
        termsVersion: null,
        termsAcceptedAt: null,
        exclusivelyEbox: false,
        alertAddressCipher: null,
        alertAddressVerifiedAt: null,
      })
      .where(and(eq(ebox.boxId, boxId), isNotNull(ebox.activatedAt)))
      .returning({ boxId: ebox.boxId })
    if (closed.length === 0) return
    await transaction.update(addressConfirmation).set({ codeHash: null }).where(eq(addressConfirmation.boxId, boxId))
    const ended = await transaction
      .update(portalConsent)
      .set({ revokedAt: sql`now()` })
      .where(
        and(
          isNull(portalConsent.revokedAt),
          sql`${portalConsent.ssinHash} = (SELECT lookup_hash FROM ${boxIdentifier} WHERE ${boxIdentifier.boxId} = ${boxId})`,
        ),
      )
      .returning({ clientId: portalConsent.clientId })
    const details = { closed: true, endedConsents: ended.map(({ clientId }) => clientId) }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
  })
}
