import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'

const PAGE = 100

/**
 * Removes the bytes of contents that no message refers to any more. A row goes only after its bytes did: what fails, or is cut by a
 * crash, is done again. Two processes at it share the work.
 * @returns how many were removed; `PAGE` of them at most
 * @throws what the store throws; what was removed before is then tried again
 */
export async function removeContents(database: Database, store: AttachmentStore): Promise<number> {
  return database.transaction(async (transaction) => {
    const rows = await transaction.execute<{ content_id: string }>(sql`
      DELETE FROM content_to_remove WHERE content_id IN
        (SELECT content_id FROM content_to_remove ORDER BY since LIMIT ${PAGE} FOR UPDATE SKIP LOCKED)
      RETURNING content_id`)
    await Promise.all(rows.map(({ content_id: contentId }) => store.remove(contentId)))
    return rows.length
  })
}
