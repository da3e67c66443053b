import { randomBytes } from 'node:crypto'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { seal, unseal } from '#domain/content/sealed-bytes.ts'

/** Whose key it is: a box, or the publication of a multicast. It is the context under which the key provider wraps it. */
export type Owner = `box|${string}` | `publication|${string}`

export const boxOwner = (boxId: bigint | number | string): Owner => `box|${boxId}`
export const publicationOwner = (publicationId: string): Owner => `publication|${publicationId}`

/** Where a document stands. Its key opens there only. */
export interface ContentPlace {
  owner: Owner
  messageId: string
  attachmentId: string
}

/** A new 256-bit key for an owner, and its wrapped form to store. Destroying every wrapped copy destroys all it encrypted. */
export async function mintOwnerKey(keyProvider: KeyProvider, owner: Owner) {
  const ownerKey: Uint8Array = randomBytes(32)
  return { ownerKey, wrapped: await keyProvider.wrap(ownerKey, owner) }
}

/** The owner's key out of its wrapped form. Throws SealBroken when it was wrapped for another owner. */
export function openOwnerKey(keyProvider: KeyProvider, wrapped: Uint8Array, owner: Owner): Promise<Uint8Array> {
  return keyProvider.unwrap(wrapped, owner)
}

/** Wraps a document's key under its owner's, bound to owner, message and attachment (61 bytes). */
export function wrapContentKey(ownerKey: Uint8Array, contentKey: Uint8Array, place: ContentPlace): Uint8Array {
  return seal(ownerKey, contentKey, placeContext(place))
}

/** Unwraps what {@link wrapContentKey} gave for the same place. Throws SealBroken for any other. */
export function unwrapContentKey(ownerKey: Uint8Array, wrapped: Uint8Array, place: ContentPlace): Uint8Array {
  return unseal(ownerKey, wrapped, placeContext(place))
}

/**
 * Encrypts a short text (message body, e-mail address, SSIN) under its owner's key.
 * `context` names the column and row, such as `message.body|<boxId>|<messageId>`; a value moved elsewhere does not open.
 */
export function encryptText(ownerKey: Uint8Array, text: string, context: string): Uint8Array {
  return seal(ownerKey, Buffer.from(text, 'utf8'), `text|${context}`)
}

/** Decrypts what {@link encryptText} gave for the same context. Throws SealBroken. */
export function decryptText(ownerKey: Uint8Array, sealed: Uint8Array, context: string): string {
  return Buffer.from(unseal(ownerKey, sealed, `text|${context}`)).toString('utf8')
}

/** Unambiguous because no part may hold the separator, but the owner its own one. */
function placeContext({ owner, messageId, attachmentId }: ContentPlace): string {
  const parts = [...owner.split('|'), messageId, attachmentId]
  if (parts.length !== 4 || parts.some((part) => part === '' || part.includes('|'))) {
    throw new TypeError('The place of a content is not complete')
  }
  return `content-key|${parts.join('|')}`
}
