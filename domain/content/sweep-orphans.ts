import type { AttachmentStore } from '#domain/content/attachment-store.ts'

const PAGE = 500

/**
 * Removes the blobs that no row refers to: what a crash, or a refusal that could not clean up, left behind.
 *
 * @param findKnown of a page of content ids (500 at most), those that a row refers to
 * @param now by the same clock as the store's
 * @param minAgeMs younger blobs are left alone: their publication may still commit (a day is ample)
 * @returns how many blobs were looked at, and how many removed
 */
export async function sweepOrphans(
  store: AttachmentStore,
  findKnown: (contentIds: string[]) => Promise<ReadonlySet<string>>,
  { now, minAgeMs }: { now: Date; minAgeMs: number },
): Promise<{ seen: number; removed: number }> {
  const before = now.getTime() - minAgeMs
  let seen = 0
  let removed = 0

  async function sweep(page: string[]) {
    const known = await findKnown(page)
    const orphans = page.filter((contentId) => !known.has(contentId))
    for (const contentId of orphans) await store.remove(contentId)
    removed += orphans.length
  }

  let page: string[] = []
  for await (const { contentId, writtenAt } of store.list()) {
    seen += 1
    if (writtenAt.getTime() <= before) page.push(contentId)
    if (page.length === PAGE) {
      await sweep(page)
      page = []
    }
  }
  if (page.length > 0) await sweep(page)
  return { seen, removed }
}
