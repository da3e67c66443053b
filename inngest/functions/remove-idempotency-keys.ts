import type { Database } from '#db/schema/index.ts'
import { removeIdempotencyKeys } from '#domain/publication/remove-idempotency-keys.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/** Each day, forgets the idempotency keys that are older than publications keep them. */
export function removeOldIdempotencyKeys(client: WorkflowClient, database: Database) {
  return client.createFunction({ id: 'remove-idempotency-keys', triggers: [{ cron: '17 3 * * *' }] }, ({ step }) =>
    step.run('remove idempotency keys that are 30 days old', () => removeIdempotencyKeys(database)),
  )
}
