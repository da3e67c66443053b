import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, decryptText, encryptText, openOwnerKey } from '#domain/content/owner-key.ts'
import { SealBroken } from '#domain/content/sealed-bytes.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'

const contextOf = (boxId: number | string) => `ebox.alertAddress|${boxId}`

/** The address to which a box's alerts go, as `ebox.alert_address_cipher` keeps it; `boxKey` is the box's own, opened. */
export function sealAlertAddress(boxKey: Uint8Array, boxId: number | string, address: EmailAddress): Uint8Array {
  return encryptText(boxKey, address, contextOf(boxId))
}

/**
 * Opens what {@link sealAlertAddress} gave for the same box.
 * @returns undefined when it does not open or is no address: trying again will not help
 */
export async function openAlertAddress(
  keys: KeyProvider,
  box: { boxId: number | string; wrappedKey: Uint8Array; alertAddressCipher: Uint8Array },
): Promise<EmailAddress | undefined> {
  try {
    const boxKey = await openOwnerKey(keys, box.wrappedKey, boxOwner(box.boxId))
    return parseEmailAddress(decryptText(boxKey, box.alertAddressCipher, contextOf(box.boxId)))
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}
