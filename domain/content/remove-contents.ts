import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'

const PAGE = 100

/** What became of a page. */
export interface Removal {
  removed: number
  /** What the store threw; these contents are tried again, after all others */
  failures: unknown[]
}

/**
 * Removes the bytes of contents that no message refers to any more, `PAGE` of them at most. A row goes only after its bytes did: what
 * fails, or is cut by a crash, is done again, and holds up no other. Two processes at it share the work.
 */
export async function removeContents(database: Database, store: AttachmentStore): Promise<Removal> {
  return database.transaction(async (transaction) => {
    const rows = await transaction.execute<{ content_id: string }>(sql`
      SELECT content_id FROM content_to_remove ORDER BY since LIMIT ${PAGE} FOR UPDATE SKIP LOCKED`)
    const removed: string[] = []
    const failed: string[] = []
    const failures: unknown[] = []
    const remove = async (contentId: string) => {
      try {
        await store.remove(contentId)
        removed.push(contentId)
      } catch (error) {
        failed.push(contentId)
        failures.push(error)
      }
    }
    await Promise.all(rows.map((row) => remove(row.content_id)))
    await transaction.execute(sql`DELETE FROM content_to_remove WHERE content_id IN ${idsOf(removed)}`)
    await transaction.execute(
      sql`UPDATE content_to_remove SET since = clock_timestamp() WHERE content_id IN ${idsOf(failed)}`,
    )
    return { removed: removed.length, failures }
  })
}

const idsOf = (contentIds: string[]) =>
  sql`(SELECT jsonb_array_elements_text(${JSON.stringify(contentIds)}::text::jsonb)::uuid)`
