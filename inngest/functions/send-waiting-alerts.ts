import type { Database } from '#db/schema/index.ts'
import type { AlertClock } from '#domain/notification/alert-time.ts'
import { type AlertPorts, sendWaitingAlerts, waitingPage } from '#domain/notification/send-alerts.ts'
import { sendSummaries, type SummaryPorts } from '#domain/notification/send-summaries.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/** Of each kind in one run, which Inngest ends past 1,000 steps; the run of a minute later goes on. */
const mostPages = 400

/**
 * Each minute, sends what waited for its time: the steps of the ladder, what quiet hours held back, the summaries, and what its own
 * workflow lost, page by page. A mail system that is down is asked again a minute later.
 */
export function sendWaiting(
  client: WorkflowClient,
  database: Database,
  clock: AlertClock,
  ports: AlertPorts & SummaryPorts,
) {
  return client.createFunction(
    { id: 'send-waiting-alerts', triggers: [{ cron: '* * * * *' }], concurrency: 1, retries: 0 },
    async ({ step }) => {
      const told = { alerts: 0, summaries: 0 }
      for (let page = 1, done = waitingPage; done >= waitingPage && page <= mostPages; page += 1) {
        done = await step.run(`send alerts whose time has come, page ${page}`, () =>
          sendWaitingAlerts(database, clock, ports),
        )
        told.alerts += done
      }
      for (let page = 1, after: string | undefined = '0'; after !== undefined && page <= mostPages; page += 1) {
        const from: string = after
        const { sent, next }: Awaited<ReturnType<typeof sendSummaries>> = await step.run(
          `send summaries whose hour has come, page ${page}`,
          () => sendSummaries(database, clock, ports, from),
        )
        told.summaries += sent
        after = next
      }
      return told
    },
  )
}
