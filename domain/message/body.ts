import { decryptText, encryptText } from '#domain/content/owner-key.ts'
import { TranslatedString } from './translated-string.ts'

/** A body's cipher opens for its own message only. */
const context = (messageId: string) => `content.body|${messageId}`

/** Encrypts a message's body under its owner's key. */
export function sealBody(ownerKey: Uint8Array, messageId: string, body: TranslatedString): Uint8Array {
  return encryptText(ownerKey, JSON.stringify(body), context(messageId))
}

/** @throws SealBroken when the cipher is another message's */
export function openBody(ownerKey: Uint8Array, messageId: string, cipher: Uint8Array): TranslatedString {
  return TranslatedString.parse(JSON.parse(decryptText(ownerKey, cipher, context(messageId))))
}
