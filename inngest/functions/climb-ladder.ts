import type { Database } from '#db/schema/index.ts'
import type { AlertClock } from '#domain/notification/alert-time.ts'
import { ladderPage, recordLadder } from '#domain/notification/record-alerts.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/** Of each step in one run, which Inngest ends past 1,000 steps; what is left is made good the next morning. */
const mostPages = 400

/**
 * Each morning before the summaries, decides who is reminded of what is unread for long, and who is warned of what will be gone unread,
 * page by page; send-waiting-alerts sends it. A day on which it did not run is made good on the next.
 */
export function climbLadder(client: WorkflowClient, database: Database, clock: AlertClock) {
  return client.createFunction(
    { id: 'climb-ladder', triggers: [{ cron: 'TZ=Europe/Brussels 30 6 * * *' }], concurrency: 1 },
    async ({ step }) => {
      const decided = { reminder: 0, expiryWarning: 0 }
      for (const kind of ['reminder', 'expiryWarning'] as const) {
        for (let page = 1, done = ladderPage; done >= ladderPage && page <= mostPages; page += 1) {
          done = await step.run(`decide on each ${kind}, page ${page}`, () => recordLadder(database, clock, kind))
          decided[kind] += done
        }
      }
      return decided
    },
  )
}
