import { randomInt, timingSafeEqual } from 'node:crypto'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EmailAddress } from './email-address.ts'

/** How long a code may be used, in minutes. */
export const codeMinutes = 10
/** Wrong codes after which only a new code helps. */
export const codeAttempts = 5
/** Codes that are sent for one box within an hour: with the attempts it leaves one chance in forty thousand an hour to who guesses. */
export const codesPerHour = 5

/** A code of six digits, each of the million as likely. */
export const drawCode = () => String(randomInt(1_000_000)).padStart(6, '0')

/** What is kept of a code: it fits this box and this address alone, and nobody finds the code in it without the key. */
export function codeHash(keys: KeyProvider, boxId: number, address: EmailAddress, code: string): Uint8Array {
  return keys.lookupHash('addressCode', JSON.stringify([boxId, address, code]))
}

/** Compares in a time that tells nothing. */
export const isSameHash = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && timingSafeEqual(one, other)
