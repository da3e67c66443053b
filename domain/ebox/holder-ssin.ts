import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, decryptText, encryptText, openOwnerKey } from '#domain/content/owner-key.ts'
import { parseSsin, type Ssin } from '#domain/identifier/ssin.ts'

const contextOf = (boxId: number | string) => `ebox.ssin|${boxId}`

/** Whose box it is, as `ebox.ssin_cipher` keeps it; `boxKey` is the box's own, opened. */
export function sealHolderSsin(boxKey: Uint8Array, boxId: number | string, ssin: Ssin): Uint8Array {
  return encryptText(boxKey, ssin, contextOf(boxId))
}

/** Opens what {@link sealHolderSsin} gave for the same box. @throws SealBroken when it was not made for it */
export async function openHolderSsin(
  keys: KeyProvider,
  box: { boxId: number | string; wrappedKey: Uint8Array; ssinCipher: Uint8Array },
): Promise<Ssin | undefined> {
  const boxKey = await openOwnerKey(keys, box.wrappedKey, boxOwner(box.boxId))
  return parseSsin(decryptText(boxKey, box.ssinCipher, contextOf(box.boxId)))
}
