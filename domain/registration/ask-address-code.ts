import { and, eq, sql } from 'drizzle-orm'
import { addressConfirmation, type Database, type Transaction } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { codeHash, codesPerHour, drawCode } from '#domain/ebox/address-code.ts'
import { sealAlertAddress } from '#domain/ebox/alert-address.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import type { OpenBox } from '#domain/ebox/open-box.ts'
import { type AddressPlace, isForPlace } from './address-to-confirm.ts'
import { type BoxHolder, writeInOwnBox } from './own-box.ts'

/** A code on its way: whoever asked it mails it to this address, and keeps it nowhere. */
export interface AddressCode {
  address: EmailAddress
  code: string
  /** Of the mail, so that a repeat is one mail */
  key: string
}

/**
 * Draws the code with which the holder shows that an address is the own one. A code that was drawn before, for whatever address, is worth
 * nothing from then on.
 * @returns undefined when as many were sent within the hour as may be
 * @throws missingPermission when the session has ended
 */
export async function askAddressCode(
  database: Database,
  keys: KeyProvider,
  by: BoxHolder,
  address: EmailAddress,
  request: AuditedRequest,
): Promise<AddressCode | undefined> {
  return writeInOwnBox(database, keys, by, async (transaction, box) => {
    const drawn = await drawAddressCode(transaction, keys, box, address, null)
    if (drawn)
      await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { asked: 'addressCode' } }])
    return drawn
  })
}

/** The same inside a transaction that entered the box, for the address of a place. */
export async function drawAddressCode(
  transaction: Transaction,
  keys: KeyProvider,
  { boxId, key }: Pick<OpenBox, 'boxId' | 'key'>,
  address: EmailAddress,
  place: AddressPlace,
): Promise<AddressCode | undefined> {
  const code = drawCode()
  const isCounted = await countCode(transaction, boxId, {
    partitionId: place,
    addressCipher: sealAlertAddress(key, boxId, address),
    codeHash: codeHash(keys, boxId, address, code),
  })
  return isCounted ? { address, code, key: `addressCode/${crypto.randomUUID()}` } : undefined
}

/** One statement, so that of many at once no more are counted than may be. */
async function countCode(
  transaction: Transaction,
  boxId: number,
  code: { partitionId: AddressPlace; addressCipher: Uint8Array; codeHash: Uint8Array },
): Promise<boolean> {
  const hourIsOver = sql`${addressConfirmation.countedSince} < now() - interval '1 hour'`
  const counted = await transaction
    .insert(addressConfirmation)
    .values({ boxId, ...code })
    .onConflictDoUpdate({
      target: addressConfirmation.boxId,
      set: {
        ...code,
        sentAt: sql`now()`,
        failedAttempts: 0,
        codesSent: sql`CASE WHEN ${hourIsOver} THEN 1 ELSE ${addressConfirmation.codesSent} + 1 END`,
        countedSince: sql`CASE WHEN ${hourIsOver} THEN now() ELSE ${addressConfirmation.countedSince} END`,
      },
      setWhere: sql`${hourIsOver} OR ${addressConfirmation.codesSent} < ${codesPerHour}`,
    })
    .returning({ boxId: addressConfirmation.boxId })
  return counted.length > 0
}

/** Lets an address go that waits for its code. @throws missingPermission */
export async function forgetAddressToConfirm(database: Database, keys: KeyProvider, by: BoxHolder): Promise<void> {
  await writeInOwnBox(database, keys, by, (transaction, { boxId }) => forgetCode(transaction, boxId, null))
}

/** The same inside a transaction that entered the box. */
export async function forgetCode(transaction: Transaction, boxId: number, place: AddressPlace): Promise<void> {
  await transaction
    .update(addressConfirmation)
    .set({ codeHash: null })
    .where(and(eq(addressConfirmation.boxId, boxId), isForPlace(place)))
}
