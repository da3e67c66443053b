import { eq, sql } from 'drizzle-orm'
import { boxIdentifier, type Database, ebox, type Transaction } from '#db/schema/index.ts'
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
  const box = (await enterKnownBox(transaction, keys, holder)) ?? (await makeBox(transaction, keys, holder))
  return withItsKey(keys, box)
}

/**
 * Looks a holder's box up ahead of the transaction that will enter it (`enterBoxId`).
 * @returns undefined when none was made yet
 */
export async function findKnownBox(
  database: Database,
  keys: KeyProvider,
  holder: Holder,
): Promise<OpenBox | undefined> {
  const box = await enterKnownBox(database, keys, holder)
  return box && withItsKey(keys, box)
}

async function withItsKey(
  keys: KeyProvider,
  { boxId, wrappedKey, isActivated }: { boxId: number; wrappedKey: Uint8Array; isActivated: boolean },
): Promise<OpenBox> {
  return { boxId, key: await openOwnerKey(keys, wrappedKey, boxOwner(boxId)), isActivated }
}

/** Enters a box that is known to exist, for the rest of the transaction. */
export async function openBoxById(transaction: Transaction, keys: KeyProvider, boxId: number): Promise<OpenBox> {
  await enterBoxId(transaction, boxId)
  const [box] = await transaction
    .select({ wrappedKey: ebox.wrappedKey, activatedAt: ebox.activatedAt })
    .from(ebox)
    .where(eq(ebox.boxId, boxId))
  if (!box) throw new Error('A box is gone')
  return {
    boxId,
    key: await openOwnerKey(keys, box.wrappedKey, boxOwner(boxId)),
    isActivated: box.activatedAt !== null,
  }
}

/** Finds, enters and reads in one statement: the outer side of the join names the box to row level security. */
async function enterKnownBox(database: Database | Transaction, keys: KeyProvider, holder: Holder) {
  const [row] = await database.execute<{
    box_id: string
    wrapped_key: Uint8Array | null
    is_activated: boolean
  }>(sql`
    WITH entered AS MATERIALIZED (
      SELECT ${enterBox(sql`box_identifier.box_id`)} AS box_id FROM box_identifier
      WHERE box_identifier.lookup_hash = ${boxLookupHash(keys, holder)})
    SELECT entered.box_id, box.wrapped_key, box.activated_at IS NOT NULL AS is_activated
    FROM entered LEFT JOIN LATERAL (SELECT * FROM ebox WHERE ebox.box_id = entered.box_id) AS box ON true`)
  if (!row?.wrapped_key) return undefined
  return { boxId: Number(row.box_id), wrappedKey: row.wrapped_key, isActivated: row.is_activated }
}

async function makeBox(transaction: Transaction, keys: KeyProvider, holder: Holder) {
  const boxId = await makeIdentifier(transaction, keys, holder)
  await enterBoxId(transaction, boxId)
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
  const box = await enterKnownBox(transaction, keys, holder)
  if (!box) throw new Error('A box was neither made nor found')
  return box
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
