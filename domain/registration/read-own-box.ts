import { eq } from 'drizzle-orm'
import { type Database, ebox } from '#db/schema/index.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import { currentTerms, type Terms } from '#domain/ebox/terms.ts'
import { type AddressToConfirm, readAddressToConfirm } from './address-to-confirm.ts'

export type ReaderLanguage = NonNullable<(typeof ebox.$inferSelect)['language']>

/** A box as its holder may see and change it. */
export interface OwnBox {
  isActive: boolean
  activatedAt?: Date
  closedAt?: Date
  language?: ReaderLanguage
  exclusivelyEbox: boolean
  alertRhythm: (typeof ebox.$inferSelect)['alertRhythm']
  wantsReminders: boolean
  /** Absent: Belgium's */
  timeZone?: string
  alertAddress?: EmailAddress
  /** Mails to it come back */
  hasBounced: boolean
  acceptedTerms?: { version: string; at: Date }
  /** The terms in force; absent where the operator has set none */
  terms?: Terms
  /** Whether the holder accepted those */
  hasAcceptedTerms: boolean
  /** The address that waits for its code */
  toConfirm?: AddressToConfirm
}

/**
 * Reads the holder's own box; one that was never made is as one that is not active.
 * @throws missingPermission when the session has ended
 */
export async function readOwnBox(database: Database, keys: KeyProvider, reader: Reader): Promise<OwnBox> {
  return database.transaction(async (transaction) => {
    const boxId = await admit(transaction, reader, 'manageEbox')
    const terms = await currentTerms(transaction)
    const none: OwnBox = {
      isActive: false,
      exclusivelyEbox: false,
      alertRhythm: 'atOnce',
      wantsReminders: true,
      hasBounced: false,
      hasAcceptedTerms: false,
      ...(terms && { terms }),
    }
    if (boxId === undefined) return none
    const [box] = await transaction
      .select()
      .from(ebox)
      .where(eq(ebox.boxId, Number(boxId)))
    if (!box) return none
    const toConfirm = await readAddressToConfirm(transaction, keys, box, null)
    const alertAddress =
      box.alertAddressVerifiedAt && box.alertAddressCipher
        ? await openAlertAddress(keys, { ...box, alertAddressCipher: box.alertAddressCipher })
        : undefined
    return {
      isActive: box.activatedAt !== null,
      exclusivelyEbox: box.exclusivelyEbox,
      alertRhythm: box.alertRhythm,
      wantsReminders: box.wantsReminders,
      hasBounced: box.alertAddressBouncedAt !== null,
      hasAcceptedTerms: terms !== undefined && box.termsVersion === terms.version,
      ...(terms && { terms }),
      ...(box.activatedAt && { activatedAt: box.activatedAt }),
      ...(box.closedAt && { closedAt: box.closedAt }),
      ...(box.language && { language: box.language }),
      ...(box.timeZone && { timeZone: box.timeZone }),
      ...(box.termsVersion &&
        box.termsAcceptedAt && { acceptedTerms: { version: box.termsVersion, at: box.termsAcceptedAt } }),
      ...(alertAddress && { alertAddress }),
      ...(toConfirm && { toConfirm }),
    }
  })
}
