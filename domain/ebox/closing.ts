import { sql } from 'drizzle-orm'
import { addressConfirmation, boxIdentifier, ebox, portalConsent, type Transaction } from '#db/schema/index.ts'

/** Boxes that were closed, with the portals whose consents ended with them. */
export interface ClosedBox {
  boxId: number
  endedConsents: string[]
}

/**
 * Closes those of these boxes that are active. Senders learn that a box is not, its portals read it no longer, and its holder's agreement
 * and address are gone; what lies in it stays until its day.
 */
export async function closeActiveBoxes(transaction: Transaction, boxIds: number[]): Promise<ClosedBox[]> {
  if (boxIds.length === 0) return []
  const these = sql`(SELECT unnest(${sql.param(boxIds)}::bigint[]))`
  const closed = await transaction
    .update(ebox)
    .set({
      activatedAt: null,
      closedAt: sql`now()`,
      termsVersion: null,
      termsAcceptedAt: null,
      exclusivelyEbox: false,
      wantsReminders: true,
      timeZone: null,
      alertAddressCipher: null,
      alertAddressVerifiedAt: null,
      alertAddressBouncedAt: null,
      unusedWarnedAt: null,
    })
    .where(sql`${ebox.boxId} IN ${these} AND ${ebox.activatedAt} IS NOT NULL`)
    .returning({ boxId: ebox.boxId })
  const ids = sql`(SELECT unnest(${sql.param(closed.map(({ boxId }) => boxId))}::bigint[]))`
  await transaction
    .update(addressConfirmation)
    .set({ codeHash: null })
    .where(sql`${addressConfirmation.boxId} IN ${ids}`)
  const ended = await transaction
    .update(portalConsent)
    .set({ revokedAt: sql`now()` })
    .from(boxIdentifier)
    .where(
      sql`${boxIdentifier.boxId} IN ${ids} AND ${portalConsent.ssinHash} = ${boxIdentifier.lookupHash} AND ${portalConsent.revokedAt} IS NULL`,
    )
    .returning({ boxId: boxIdentifier.boxId, clientId: portalConsent.clientId })
  return closed.map(({ boxId }) => ({
    boxId,
    endedConsents: ended.filter((consent) => consent.boxId === boxId).map(({ clientId }) => clientId),
  }))
}
