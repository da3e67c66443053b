import { decryptText, encryptText } from '#domain/content/owner-key.ts'

/** A cipher opens for its own message only. */
const context = (messageId: string) => `content.attention|${messageId}`

/** Encrypts the number of the person for whose attention a message is, under its owner's key. */
export function sealAttentionSsin(ownerKey: Uint8Array, messageId: string, ssin: string): Uint8Array {
  return encryptText(ownerKey, ssin, context(messageId))
}

/** @throws SealBroken when the cipher is another message's */
export function openAttentionSsin(ownerKey: Uint8Array, messageId: string, cipher: Uint8Array): string {
  return decryptText(ownerKey, cipher, context(messageId))
}
