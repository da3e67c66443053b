import { eq, sql } from 'drizzle-orm'
import { boxIdentifier, ebox, type Transaction } from '#db/schema/index.ts'
import { enterBox } from '#domain/access/read-in-box.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, encryptText, mintOwnerKey, openOwnerKey } from '#domain/content/owner-key.ts'
import { boxLookupHash, type Holder } from './holder.ts'

/** A box that the running transaction has entered, with its key. */
export interface OpenBox {
  boxId: number
  key: Uint8Array
  /** False until its holder opened it: a sender learns NO_DIGITAL_USER (spec §2.2) */
  isActivated: boolean
}

/** Names a box to row level security for the rest of the transaction. */
export async function enterBoxId(transaction: Transaction, boxId: number): Promise<void> {
  await transaction.execute(sql`SELECT ${enterBox(sql`${boxId}`)}`)
}

/** @returns the id of a holder's box, when one was made */
export async function findBoxId(
  transaction: Transaction,
  keys: KeyProvider,
  holder: Holder,
): Promise<number | undefined> {
  const [found] = await transaction
    .select({ boxId: boxIdentifier.boxId })
    .from(boxIdentifier)
    .where(eq(boxIdentifier.lookupHash, boxLookupHash(keys, holder)))
  return found?.boxId
}

/**
 * Enters a holder's box for the rest of the transaction, and makes it when this is its first publication.
 * Two first publications at once make one box: the second waits at the unique key.
 */
export async function openBox(transaction: Transaction, keys: KeyProvider, holder: Holder): Promise<OpenBox> {
  const boxId = (await findBoxId(transaction, keys, holder)) ?? (await makeIdentifier(transaction, keys, holder))
  await enterBoxId(transaction, boxId)
  const box = (await readBox(transaction, boxId)) ?? (await makeBox(transaction, keys, holder, boxId))
  return {
    boxId,
    key: await openOwnerKey(keys, box.wrappedKey, boxOwner(boxId)),
    isActivated: box.activatedAt !== null,
  }
}

async function makeIdentifier(transaction: Transaction, keys: KeyProvider, holder: Holder): Promise<number> {
  const lookupHash = boxLookupHash(keys, holder)
  const [made] = await transaction
    .insert(boxIdentifier)
    .values({ lookupHash })
    .onConflictDoNothing()
    .returning({ boxId: boxIdentifier.boxId })
  const boxId = made?.boxId ?? (await findBoxId(transaction, keys, holder))
  if (boxId === undefined) throw new Error('A box identifier was neither made nor found')
  return boxId
}

async function readBox(transaction: Transaction, boxId: number) {
  const [box] = await transaction
    .select({ wrappedKey: ebox.wrappedKey, activatedAt: ebox.activatedAt })
    .from(ebox)
    .where(eq(ebox.boxId, boxId))
  return box
}

async function makeBox(transaction: Transaction, keys: KeyProvider, holder: Holder, boxId: number) {
  const { ownerKey, wrapped } = await mintOwnerKey(keys, boxOwner(boxId))
  await transaction
    .insert(ebox)
    .values({
      boxId,
      eboxType: holder.eboxType,
      wrappedKey: wrapped,
      ...(holder.eboxType === 'enterprise'
        ? { enterpriseNumber: holder.enterpriseNumber }
        : { ssinCipher: encryptText(ownerKey, holder.ssin, `ebox.ssin|${boxId}`) }),
    })
    .onConflictDoNothing()
  const box = await readBox(transaction, boxId)
  if (!box) throw new Error('A box was neither made nor found')
  return box
}
