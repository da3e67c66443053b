import { and, eq, sql } from 'drizzle-orm'
import { addressConfirmation, type Database, ebox, type Transaction } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { codeAttempts, codeHash, isSameHash } from '#domain/ebox/address-code.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import type { OpenBox } from '#domain/ebox/open-box.ts'
import { currentTerms } from '#domain/ebox/terms.ts'
import { type AddressPlace, codeIsExpired, isForPlace } from './address-to-confirm.ts'
import { type BoxHolder, writeInOwnBox } from './own-box.ts'

/**
 * What became of a code. `wrong`: not it, and there are attempts left. `locked`: too many were wrong. `expired`: it came too late, was used
 * already or none was sent. Of the last two only a new code helps.
 */
export type Confirmation =
  | { status: 'wrong' | 'locked' | 'expired' }
  | {
      status: 'confirmed'
      /** The box is active since this very code: it was not before */
      isOpened: boolean
      /** The address of before, when this one took its place */
      replaced?: EmailAddress
    }

/**
 * Confirms the address to which a code was sent. It takes the place of the one before; a box that was not active is from now on, when the
 * terms in force were accepted. A wrong code is counted for good, also when many come at once.
 * @throws missingPermission when the session has ended
 */
export async function confirmAddress(
  database: Database,
  keys: KeyProvider,
  by: BoxHolder,
  code: string,
  request: AuditedRequest,
): Promise<Confirmation> {
  return writeInOwnBox(database, keys, by, async (transaction, box) => {
    const used = await useAddressCode(transaction, keys, box, code, null)
    if (used.status !== 'right') return used
    const { waiting, address } = used
    const isOpened = await takeAddress(transaction, waiting)
    const details = isOpened ? { confirmed: 'address', opened: true } : { confirmed: 'address' }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    const { alertAddressCipher, alertAddressVerifiedAt } = waiting.box
    const before =
      alertAddressCipher && alertAddressVerifiedAt
        ? await openAlertAddress(keys, { ...waiting.box, alertAddressCipher })
        : undefined
    return { status: 'confirmed', isOpened, ...(before && before !== address && { replaced: before }) }
  })
}

/**
 * Uses a code inside a transaction that entered the box: one that is right is worth nothing from then on, a wrong one is counted.
 * @param place what the address is for: the code of another place is none
 */
export async function useAddressCode(
  transaction: Transaction,
  keys: KeyProvider,
  box: Pick<OpenBox, 'boxId'>,
  code: string,
  place: AddressPlace,
): Promise<
  { status: 'wrong' | 'locked' | 'expired' } | { status: 'right'; waiting: WaitingAddress; address: EmailAddress }
> {
  const waiting = await lockWaiting(transaction, box, place)
  if (!waiting) return { status: 'expired' }
  if (waiting.failedAttempts >= codeAttempts) return { status: 'locked' }
  const address = await openAlertAddress(keys, { ...waiting.box, alertAddressCipher: waiting.addressCipher })
  if (!address) return { status: 'expired' }
  if (!isSameHash(codeHash(keys, box.boxId, address, code), waiting.codeHash)) {
    const failedAttempts = waiting.failedAttempts + 1
    await change(transaction, box, { failedAttempts })
    return { status: failedAttempts >= codeAttempts ? 'locked' : 'wrong' }
  }
  await change(transaction, box, { codeHash: null })
  return { status: 'right', waiting, address }
}

/** The code that can still be used, and the box; both stay as they are until the end of the transaction. */
async function lockWaiting(transaction: Transaction, { boxId }: Pick<OpenBox, 'boxId'>, place: AddressPlace) {
  const [found] = await transaction
    .select({
      box: ebox,
      addressCipher: addressConfirmation.addressCipher,
      codeHash: addressConfirmation.codeHash,
      failedAttempts: addressConfirmation.failedAttempts,
      isExpired: codeIsExpired,
    })
    .from(ebox)
    .innerJoin(addressConfirmation, and(eq(addressConfirmation.boxId, ebox.boxId), isForPlace(place)))
    .where(eq(ebox.boxId, boxId))
    .for('update')
  if (!found || found.isExpired || !found.codeHash) return undefined
  return { ...found, codeHash: found.codeHash }
}

/** An address that was waiting for this code, and its box. */
export type WaitingAddress = NonNullable<Awaited<ReturnType<typeof lockWaiting>>>

const change = (
  transaction: Transaction,
  { boxId }: Pick<OpenBox, 'boxId'>,
  to: { failedAttempts: number } | { codeHash: null },
): Promise<unknown> => transaction.update(addressConfirmation).set(to).where(eq(addressConfirmation.boxId, boxId))

/** @returns whether the box is active from now on, and was not before */
async function takeAddress(transaction: Transaction, { box, addressCipher }: WaitingAddress): Promise<boolean> {
  const terms = await currentTerms(transaction)
  const isOpened = box.activatedAt === null && terms !== undefined && box.termsVersion === terms.version
  await transaction
    .update(ebox)
    .set({
      alertAddressCipher: addressCipher,
      alertAddressVerifiedAt: sql`now()`,
      alertAddressBouncedAt: null,
      ...(isOpened && { activatedAt: sql`now()`, closedAt: null }),
    })
    .where(eq(ebox.boxId, box.boxId))
  return isOpened
}
