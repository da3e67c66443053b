import type { Database } from '#db/schema/index.ts'
import { forgottenAlerts } from '#domain/notification/record-alerts.ts'
import { type AlertPorts, sendAlerts } from '#domain/notification/send-alerts.ts'
import type { WorkflowClient } from '#inngest/client.ts'

const BATCH = 100

/** Each hour, sends alerts whose own workflow was lost or gave up; the rest of them an hour later. */
export function sendForgottenAlerts(client: WorkflowClient, database: Database, ports: AlertPorts) {
  return client.createFunction(
    { id: 'send-forgotten-alerts', triggers: [{ cron: '17 * * * *' }] },
    async ({ step }) => {
      const due = await step.run('find alerts that are due since yesterday', () => forgottenAlerts(database, BATCH))
      if (due.length === 0) return { sent: 0, refused: 0 }
      return step.run('send the alerts that are due and mark them', () => sendAlerts(database, ports, due))
    },
  )
}
