import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { addressConfirmation, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { codeAttempts, codeMinutes } from '#domain/ebox/address-code.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'

/** What an address is for: the alerts of a partition, or (null) those of the box. */
export type AddressPlace = string | null

/** An address that waits for its code. */
export interface AddressToConfirm {
  address: EmailAddress
  until: Date
  isLocked: boolean
  isExpired: boolean
}

/** A code that was sent is for one place and no other. */
export const isForPlace = (place: AddressPlace): SQL =>
  place === null ? isNull(addressConfirmation.partitionId) : eq(addressConfirmation.partitionId, place)

export const codeIsExpired = sql<boolean>`${addressConfirmation.sentAt} < now() - make_interval(mins => ${codeMinutes})`

/** Reads the address of a place that waits for its code, in a transaction that entered the box. */
export async function readAddressToConfirm(
  transaction: Transaction,
  keys: KeyProvider,
  box: { boxId: number; wrappedKey: Uint8Array },
  place: AddressPlace,
): Promise<AddressToConfirm | undefined> {
  const [waiting] = await transaction
    .select({
      codeHash: addressConfirmation.codeHash,
      alertAddressCipher: addressConfirmation.addressCipher,
      failedAttempts: addressConfirmation.failedAttempts,
      until: sql<Date>`${addressConfirmation.sentAt} + make_interval(mins => ${codeMinutes})`.mapWith(
        addressConfirmation.sentAt,
      ),
      isExpired: codeIsExpired,
    })
    .from(addressConfirmation)
    .where(and(eq(addressConfirmation.boxId, box.boxId), isForPlace(place)))
  if (!waiting?.codeHash) return undefined
  const { alertAddressCipher, failedAttempts, until, isExpired } = waiting
  const address = await openAlertAddress(keys, { ...box, alertAddressCipher })
  return address && { address, until, isExpired, isLocked: failedAttempts >= codeAttempts }
}
