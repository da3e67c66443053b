import type { Database } from '#db/schema/index.ts'
import { removeEndedSessions, type SessionLimits } from '#domain/access/session.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/** Each hour, deletes the rows of sessions that no request can find again: they tell who was here. */
export function removeSessions(client: WorkflowClient, database: Database, limits: SessionLimits) {
  return client.createFunction({ id: 'remove-ended-sessions', triggers: [{ cron: '29 * * * *' }] }, ({ step }) =>
    step.run('remove sessions that have ended', () => removeEndedSessions(database, limits)),
  )
}
