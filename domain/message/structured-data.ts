import { z } from 'zod'
import { decryptText, encryptText } from '#domain/content/owner-key.ts'

/** What a sender's software says to the recipient's, as one JSON object of a form that the two agree on (spec §2.7). */
export const StructuredData = z.looseObject({}).meta({ id: 'StructuredData' })

export type StructuredData = z.output<typeof StructuredData>

/** A cipher opens for its own message only. */
const context = (messageId: string) => `content.structuredData|${messageId}`

/** Encrypts it under the message's owner's key. */
export function sealStructuredData(ownerKey: Uint8Array, messageId: string, data: StructuredData): Uint8Array {
  return encryptText(ownerKey, JSON.stringify(data), context(messageId))
}

/** @throws SealBroken when the cipher is another message's */
export function openStructuredData(ownerKey: Uint8Array, messageId: string, cipher: Uint8Array): StructuredData {
  return StructuredData.parse(JSON.parse(decryptText(ownerKey, cipher, context(messageId))))
}
