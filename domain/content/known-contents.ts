import { inArray } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import { attachment, type Database, publicationAttachment } from '#db/schema/index.ts'

/** Of a page of content ids, those that a document of any box, or of a publication to many, refers to. For the worker, who sees all boxes. */
export async function knownContents(database: Database, contentIds: string[]): Promise<ReadonlySet<string>> {
  if (contentIds.length === 0) return new Set()
  const rows = await unionAll(
    database
      .select({ contentId: attachment.contentId })
      .from(attachment)
      .where(inArray(attachment.contentId, contentIds)),
    database
      .select({ contentId: publicationAttachment.contentId })
      .from(publicationAttachment)
      .where(inArray(publicationAttachment.contentId, contentIds)),
  )
  return new Set(rows.map(({ contentId }) => contentId))
}
