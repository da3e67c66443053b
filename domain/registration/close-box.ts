import type { Database } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { closeActiveBoxes } from '#domain/ebox/closing.ts'
import { type BoxHolder, writeInOwnBox } from './own-box.ts'

/**
 * Closes the holder's box (closeActiveBoxes). What lies in it waits for the holder to open it again, terms and address included. A box that is
 * not active stays as it is.
 * @throws missingPermission when the session has ended
 */
export async function closeBox(
  database: Database,
  keys: KeyProvider,
  by: BoxHolder,
  request: AuditedRequest,
): Promise<void> {
  await writeInOwnBox(database, keys, by, async (transaction, { boxId }) => {
    const closed = await closeActiveBoxes(transaction, [boxId])
    const lines = closed.map(({ endedConsents }) => ({
      ...request,
      responseCode: 200,
      details: { closed: true, endedConsents },
    }))
    await appendAuditLines(transaction, lines)
  })
}
