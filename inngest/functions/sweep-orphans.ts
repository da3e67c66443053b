import type { Database } from '#db/schema/index.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { knownContents } from '#domain/content/known-contents.ts'
import { sweepOrphans } from '#domain/content/sweep-orphans.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/** A publication commits long before: its upload ends with its request. */
const MIN_AGE_MS = 3_600_000

/** Each hour, removes the stored contents that no document refers to: what a crash in the middle of a publication left. */
export function sweepOrphanContents(client: WorkflowClient, database: Database, attachments: AttachmentStore) {
  return client.createFunction({ id: 'sweep-orphans', triggers: [{ cron: '43 * * * *' }] }, ({ step }) =>
    step.run('remove contents that no document refers to', () =>
      sweepOrphans(attachments, (contentIds) => knownContents(database, contentIds), {
        now: new Date(),
        minAgeMs: MIN_AGE_MS,
      }),
    ),
  )
}
