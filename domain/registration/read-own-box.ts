import { eq, sql } from 'drizzle-orm'
import { addressConfirmation, type Database, ebox } from '#db/schema/index.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import { codeAttempts, codeMinutes } from '#domain/ebox/address-code.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import { currentTerms, type Terms } from '#domain/ebox/terms.ts'

export type ReaderLanguage = NonNullable<(typeof ebox.$inferSelect)['language']>

/** A box as its holder may see and change it. */
export interface OwnBox {
  isActive: boolean
  activatedAt?: Date
  closedAt?: Date
  language?: ReaderLanguage
  exclusivelyEbox: boolean
  alertAddress?: EmailAddress
  acceptedTerms?: { version: string; at: Date }
  /** The terms in force; absent where the operator has set none */
  terms?: Terms
  /** Whether the holder accepted those */
  hasAcceptedTerms: boolean
  /** The address that waits for its code */
  toConfirm?: { address: EmailAddress; until: Date; isLocked: boolean; isExpired: boolean }
}

/**
 * Reads the holder's own box; one that was never made is as one that is not active.
 * @throws missingPermission when the session has ended
 */
export async function readOwnBox(database: Database, keys: KeyProvider, reader: Reader): Promise<OwnBox> {
  return database.transaction(async (transaction) => {
    const boxId = await admit(transaction, reader, 'manageEbox')
    const terms = await currentTerms(transaction)
    const none = { isActive: false, exclusivelyEbox: false, hasAcceptedTerms: false, ...(terms && { terms }) }
    if (boxId === undefined) return none
    const [row] = await transaction
      .select({
        box: ebox,
        waiting: addressConfirmation,
        until: sql<Date>`${addressConfirmation.sentAt} + make_interval(mins => ${codeMinutes})`.mapWith(
          addressConfirmation.sentAt,
        ),
        isExpired: sql<boolean>`${addressConfirmation.sentAt} < now() - make_interval(mins => ${codeMinutes})`,
      })
      .from(ebox)
      .leftJoin(addressConfirmation, eq(addressConfirmation.boxId, ebox.boxId))
      .where(eq(ebox.boxId, Number(boxId)))
    if (!row) return none
    const { box, waiting, until, isExpired } = row
    const open = async (alertAddressCipher: Uint8Array | null | undefined) =>
      alertAddressCipher ? openAlertAddress(keys, { ...box, alertAddressCipher }) : undefined
    const [alertAddress, address] = await Promise.all([
      open(box.alertAddressVerifiedAt && box.alertAddressCipher),
      open(waiting?.codeHash && waiting.addressCipher),
    ])
    return {
      isActive: box.activatedAt !== null,
      exclusivelyEbox: box.exclusivelyEbox,
      hasAcceptedTerms: terms !== undefined && box.termsVersion === terms.version,
      ...(terms && { terms }),
      ...(box.activatedAt && { activatedAt: box.activatedAt }),
      ...(box.closedAt && { closedAt: box.closedAt }),
      ...(box.language && { language: box.language }),
      ...(box.termsVersion &&
        box.termsAcceptedAt && { acceptedTerms: { version: box.termsVersion, at: box.termsAcceptedAt } }),
      ...(alertAddress && { alertAddress }),
      ...(address &&
        waiting && {
          toConfirm: { address, until, isExpired, isLocked: waiting.failedAttempts >= codeAttempts },
        }),
    }
  })
}
