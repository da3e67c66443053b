import type { Database } from '#db/schema/index.ts'
import type { AlertClock } from '#domain/notification/alert-time.ts'
import { type AlertPorts, sendWaitingAlerts, suppressAlerts, waitingPage } from '#domain/notification/send-alerts.ts'
import { sendSummaries, summaryPage, type SummaryPorts } from '#domain/notification/send-summaries.ts'
import type { WorkflowClient } from '#inngest/client.ts'

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
      const suppressed = await step.run('let go what nobody needs to be told any more', () =>
        suppressAlerts(database, clock),
      )
      const toldOf = async (what: string, whole: number, send: () => Promise<number>) => {
        let told = 0
        for (let page = 1, done = whole; done >= whole; page += 1) {
          done = await step.run(`send ${what} whose time has come, page ${page}`, send)
          told += done
        }
        return told
      }
      return {
        suppressed,
        alerts: await toldOf('alerts', waitingPage, () => sendWaitingAlerts(database, clock, ports)),
        boxes: await toldOf('summaries', summaryPage, () => sendSummaries(database, clock, ports)),
      }
    },
  )
}
