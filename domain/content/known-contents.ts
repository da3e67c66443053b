import { inArray } from 'drizzle-orm'
import { attachment, type Database } from '#db/schema/index.ts'

/** Of a page of content ids, those that a document of any box refers to. For the worker, who sees all boxes. */
export async function knownContents(database: Database, contentIds: string[]): Promise<ReadonlySet<string>> {
  if (contentIds.length === 0) return new Set()
  const rows = await database
    .select({ contentId: attachment.contentId })
    .from(attachment)
    .where(inArray(attachment.contentId, contentIds))
  return new Set(rows.map(({ contentId }) => contentId))
}
