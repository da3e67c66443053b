import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Database, ebox, partition, partitionAddress, type Transaction } from '#db/schema/index.ts'
import { admit } from '#domain/access/read-in-box.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import { generalPartition } from '#domain/ebox/list-partitions.ts'
import { type AddressToConfirm, readAddressToConfirm } from './address-to-confirm.ts'
import { type AddressCode, drawAddressCode, forgetCode } from './ask-address-code.ts'
import type { Telling } from './change-preferences.ts'
import { useAddressCode, type WaitingAddress } from './confirm-address.ts'
import { type EnterpriseManager, writeAsManager } from './manage-enterprise.ts'
import type { ReaderLanguage } from './read-own-box.ts'

/** Where the alerts of a partition go. */
export interface PartitionAddress {
  /** Absent: to the address of the box */
  address?: EmailAddress
  /** The one that waits for its code */
  toConfirm?: AddressToConfirm
  /** Mails to it came back */
  hasBounced?: boolean
  /** How they are, and when they go there; absent for a partition whose alerts go to the box's: it has that one's */
  telling?: StandingTelling
}

/** Without a language until one is chosen. */
type StandingTelling = Omit<Telling, 'language'> & { language: ReaderLanguage | null }

const nothingChosen: StandingTelling = {
  language: null,
  alertRhythm: 'atOnce',
  wantsReminders: true,
  timeZone: null,
}

/** What became of a partition's code; `gone`: the partition is not there any more. */
export type PartitionConfirmation =
  { status: 'wrong' | 'locked' | 'expired' | 'gone' } | { status: 'confirmed'; replaced?: EmailAddress }

/** @returns undefined when there is no such partition. @throws missingPermission */
export async function readPartitionAddress(
  database: Database,
  keys: KeyProvider,
  { reader }: EnterpriseManager,
  partitionId: string,
): Promise<PartitionAddress | undefined> {
  return database.transaction(async (transaction) => {
    const boxId = await admit(transaction, reader, 'manageEnterprise')
    const [box] =
      boxId === undefined
        ? []
        : await transaction
            .select()
            .from(ebox)
            .where(eq(ebox.boxId, Number(boxId)))
    if (!box) return partitionId === generalPartition ? { telling: nothingChosen } : undefined
    if (!(await isThere(transaction, box.boxId, partitionId))) return undefined
    const own = await standing(transaction, keys, box, partitionId)
    const toConfirm = await readAddressToConfirm(transaction, keys, box, partitionId)
    const telling = own?.telling ?? (partitionId === generalPartition ? tellingOf(box) : undefined)
    return {
      ...(own && { address: own.address, ...(own.hasBounced && { hasBounced: true }) }),
      ...(toConfirm && { toConfirm }),
      ...(telling && { telling }),
    }
  })
}

/**
 * Draws the code that confirms an address for a partition's alerts, by the rules of a citizen's (T25): of one box at most so many an hour, and
 * one that was drawn before is worth nothing.
 * @returns undefined when as many were sent as may be, or the partition is gone
 * @throws missingPermission
 */
export async function askPartitionCode(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { partitionId, address }: { partitionId: string; address: EmailAddress },
  request: AuditedRequest,
): Promise<AddressCode | undefined> {
  return writeAsManager(database, keys, by, async (transaction, { box }) => {
    if (!(await isThere(transaction, box.boxId, partitionId))) return undefined
    const drawn = await drawAddressCode(transaction, keys, box, address, partitionId)
    if (drawn) await record(transaction, by, request, { asked: 'addressCode', partition: partitionId })
    return drawn
  })
}

/**
 * Confirms the address to which a partition's code was sent; from then on its alerts go there.
 * @param confirmation `language` in which it is done: that of the alerts until another is chosen
 * @throws missingPermission
 */
export async function confirmPartitionAddress(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { partitionId, code, language }: { partitionId: string; code: string; language: ReaderLanguage },
  request: AuditedRequest,
): Promise<PartitionConfirmation> {
  return writeAsManager(database, keys, by, async (transaction, { box }) => {
    const used = await useAddressCode(transaction, keys, box, code, partitionId)
    if (used.status !== 'right') return used
    if (!(await isThere(transaction, box.boxId, partitionId))) return { status: 'gone' }
    const before = await standing(transaction, keys, used.waiting.box, partitionId)
    await take(transaction, used.waiting, partitionId, language)
    await record(transaction, by, request, { confirmed: 'address', partition: partitionId })
    return { status: 'confirmed', ...(before && before.address !== used.address && { replaced: before.address }) }
  })
}

/** Lets an address go that waits for its code. @throws missingPermission */
export async function forgetPartitionCode(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  partitionId: string,
): Promise<void> {
  await writeAsManager(database, keys, by, (transaction, { box }) => forgetCode(transaction, box.boxId, partitionId))
}

/** From now on the partition's alerts go to the address of the box again. Safe to repeat. @throws missingPermission */
export async function removePartitionAddress(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  partitionId: string,
  request: AuditedRequest,
): Promise<void> {
  await writeAsManager(database, keys, by, async (transaction, { box }) => {
    const removed = await transaction.delete(partitionAddress).where(itself(box.boxId, partitionId)).returning()
    if (removed.length > 0) await record(transaction, by, request, { removed: 'address', partition: partitionId })
  })
}

/**
 * Chooses how a partition tells what waits, and when: of one with an address of its own, there; of the general one, for the whole box.
 * Another has no say.
 * @returns whether it was one that has
 * @throws missingPermission
 */
export async function choosePartitionTelling(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { partitionId, telling }: { partitionId: string; telling: Telling },
  request: AuditedRequest,
): Promise<boolean> {
  return writeAsManager(database, keys, by, async (transaction, { box }) => {
    const changed = await transaction
      .update(partitionAddress)
      .set(telling)
      .where(itself(box.boxId, partitionId))
      .returning()
    if (partitionId === generalPartition) await transaction.update(ebox).set(telling).where(eq(ebox.boxId, box.boxId))
    else if (changed.length === 0) return false
    await record(transaction, by, request, { chosen: telling, partition: partitionId })
    return true
  })
}

const itself = (boxId: number, partitionId: string) =>
  and(eq(partitionAddress.boxId, boxId), eq(partitionAddress.partitionId, partitionId))

async function isThere(transaction: Transaction, boxId: number, partitionId: string): Promise<boolean> {
  if (partitionId === generalPartition) return true
  const [found] = await transaction
    .select({ id: partition.partitionId })
    .from(partition)
    .where(and(eq(partition.boxId, boxId), eq(partition.partitionId, partitionId)))
  return found !== undefined
}

async function standing(
  transaction: Transaction,
  keys: KeyProvider,
  box: { boxId: number; wrappedKey: Uint8Array },
  partitionId: string,
): Promise<{ address: EmailAddress; telling: StandingTelling; hasBounced: boolean } | undefined> {
  const [found] = await transaction.select().from(partitionAddress).where(itself(box.boxId, partitionId))
  const address = found && (await openAlertAddress(keys, { ...box, alertAddressCipher: found.addressCipher }))
  return address && { address, telling: tellingOf(found), hasBounced: found.bouncedAt !== null }
}

const tellingOf = ({ language, alertRhythm, wantsReminders, timeZone }: StandingTelling): StandingTelling => ({
  language,
  alertRhythm,
  wantsReminders,
  timeZone,
})

async function take(
  transaction: Transaction,
  { box: { boxId }, addressCipher }: WaitingAddress,
  partitionId: string,
  language: ReaderLanguage,
): Promise<void> {
  if (partitionId === generalPartition)
    await transaction
      .update(ebox)
      .set({ language })
      .where(and(eq(ebox.boxId, boxId), isNull(ebox.language)))
  await transaction
    .insert(partitionAddress)
    .values({ boxId, partitionId, addressCipher, language })
    .onConflictDoUpdate({
      target: [partitionAddress.boxId, partitionAddress.partitionId],
      set: { addressCipher, verifiedAt: sql`now()`, bouncedAt: null },
    })
}

const record = (
  transaction: Transaction,
  { enterpriseNumber }: EnterpriseManager,
  request: AuditedRequest,
  what: Record<string, unknown>,
) => appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { enterpriseNumber, ...what } }])
