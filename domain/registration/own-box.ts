import type { Database, Transaction } from '#db/schema/index.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { openBox, type OpenBox } from '#domain/ebox/open-box.ts'

/** Who manages a box: the person, and whose box it is. */
export interface BoxHolder {
  reader: Reader
  holder: Holder
}

/**
 * Writes in the holder's own box, in one transaction that was admitted first. The box is made when nothing was published to it yet.
 * @throws missingPermission when the session has ended
 */
export async function writeInOwnBox<Result>(
  database: Database,
  keys: KeyProvider,
  { reader, holder }: BoxHolder,
  work: (transaction: Transaction, box: OpenBox) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await admit(transaction, reader, 'manageEbox')
    return work(transaction, await openBox(transaction, keys, holder))
  })
}
