import { eq, sql } from 'drizzle-orm'
import { boxIdentifier, ebox, type Transaction } from '#db/schema/index.ts'
import { enterBox } from '#domain/access/enter-box.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey } from '#domain/content/owner-key.ts'
import { boxLookupHash, type Holder } from './holder.ts'
import { newBox } from './make-boxes.ts'

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
async function findBoxId(transaction: Transaction, keys: KeyProvider, holder: Holder): Promise<number | undefined> {
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
  return (await enterKnownBox(transaction, keys, holder)) ?? makeBox(transaction, keys, holder)
}

/** The columns of a box that a statement reads beside others; all null when none was made yet. */
export type BoxBeside =
  | { box_id: string; wrapped_key: Uint8Array; is_activated: boolean }
  | { box_id: null; wrapped_key: null; is_activated: null }

/** Reads them, for a statement that entered the box as `entered.box_id`. */
export const boxBeside = sql`
  SELECT ebox.box_id, ebox.wrapped_key, ebox.activated_at IS NOT NULL AS is_activated FROM ebox WHERE ebox.box_id = entered.box_id`

/** @returns undefined when there is no box */
export async function openBoxBeside(keys: KeyProvider, box: BoxBeside): Promise<OpenBox | undefined> {
  if (box.box_id === null) return undefined
  const boxId = Number(box.box_id)
  return { boxId, key: await openOwnerKey(keys, box.wrapped_key, boxOwner(boxId)), isActivated: box.is_activated }
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
async function enterKnownBox(
  transaction: Transaction,
  keys: KeyProvider,
  holder: Holder,
): Promise<OpenBox | undefined> {
  const [box] = await transaction.execute<BoxBeside & Record<string, unknown>>(sql`
    WITH entered AS MATERIALIZED (
      SELECT ${enterBox(sql`box_identifier.box_id`)} AS box_id FROM box_identifier
      WHERE box_identifier.lookup_hash = ${boxLookupHash(keys, holder)})
    SELECT box.* FROM entered LEFT JOIN LATERAL (${boxBeside}) AS box ON true`)
  return box && openBoxBeside(keys, box)
}

async function makeBox(transaction: Transaction, keys: KeyProvider, holder: Holder): Promise<OpenBox> {
  const boxId = await makeIdentifier(transaction, keys, holder)
  await enterBoxId(transaction, boxId)
  await transaction
    .insert(ebox)
    .values(await newBox(keys, holder, boxId))
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
