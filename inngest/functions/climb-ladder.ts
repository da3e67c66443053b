import type { Database } from '#db/schema/index.ts'
import type { AlertClock } from '#domain/notification/alert-time.ts'
import { ladderParts, recordLadder } from '#domain/notification/record-alerts.ts'
import { isUnreadTold, tellUnread, unreadEvents } from '#domain/notification/tell-unread.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/**
 * Each morning before the summaries, decides who is reminded of what is unread for long, and who is warned of what will be gone unread,
 * one part of the boxes after another (send-waiting-alerts sends it); and which senders are told that
 * their letters stay unread. A day on which it did not run is made good on the next.
 */
export function climbLadder(client: WorkflowClient, database: Database, clock: AlertClock) {
  return client.createFunction(
    { id: 'climb-ladder', triggers: [{ cron: 'TZ=Europe/Brussels 30 6 * * *' }], concurrency: 1 },
    async ({ step }) => {
      const decided = { reminder: 0, expiryWarning: 0 }
      for (const kind of ['reminder', 'expiryWarning'] as const) {
        for (let part = 0; part < ladderParts; part += 1) {
          decided[kind] += await step.run(`decide on each ${kind}, part ${part} of ${ladderParts}`, () =>
            recordLadder(database, clock, kind, part),
          )
        }
      }
      const told = { 'message.neverRead': 0, 'message.paperAdvised': 0 }
      for (const event of unreadEvents) {
        const isTold = await step.run(`ask whether a sender wants to know of ${event}`, () =>
          isUnreadTold(database, event),
        )
        for (let part = 0; isTold && part < ladderParts; part += 1) {
          told[event] += await step.run(`tell senders of ${event}, part ${part} of ${ladderParts}`, () =>
            tellUnread(database, clock, event, part),
          )
        }
      }
      return { ...decided, ...told }
    },
  )
}
