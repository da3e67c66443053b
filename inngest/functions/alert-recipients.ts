import type { Database } from '#db/schema/index.ts'
import { recordAlerts, recordAlertsOfPage } from '#domain/notification/record-alerts.ts'
import type { AlertClock } from '#domain/notification/alert-time.ts'
import { type AlertPorts, sendAlerts, sendAlertsOfPage, waitingPage } from '#domain/notification/send-alerts.ts'
import type { Log, WorkflowClient } from '#inngest/client.ts'
import { broadcastEvents, workflowEvents } from '#inngest/events.ts'

/**
 * Tells the recipients of a page of published messages that something waits, but for those who are told later: after quiet hours, or
 * in their summary. Twenty retries outlast a mail system that is down for hours; send-waiting-alerts takes up what is still due.
 */
export function alertRecipients(
  client: WorkflowClient,
  database: Database,
  clock: AlertClock,
  ports: AlertPorts,
  log: Log,
) {
  return client.createFunction(
    {
      id: 'alert-recipients',
      triggers: [workflowEvents['publication/message.published']],
      retries: 20,
      onFailure: ({ error }) => log.error({ error }, 'alerts could not be sent; they stay due'),
    },
    async ({ event, step }) => {
      const due = await step.run('record who must be told', () => recordAlerts(database, clock, event.data.events))
      if (due.length === 0) return { sent: 0, refused: 0 }
      return step.run('send the alerts that are due and mark them', () => sendAlerts(database, clock, ports, due))
    },
  )
}

/** The same for the recipients of broadcasts, a page of them at a time. */
export function alertRecipientsOfPages(
  client: WorkflowClient,
  database: Database,
  clock: AlertClock,
  ports: AlertPorts,
  log: Log,
) {
  return client.createFunction(
    {
      id: 'alert-recipients-of-pages',
      triggers: [broadcastEvents['broadcast/page.published']],
      retries: 20,
      onFailure: ({ error }) => log.error({ error }, 'alerts of a broadcast could not be sent; they stay due'),
    },
    async ({ event, step }) => {
      // All are decided before any mail leaves: while the mail system takes none, they are due all the same (send-waiting-alerts).
      for (const { subjectId: pageId } of event.data.events)
        await step.run(`record who of the page ${pageId} must be told`, () =>
          recordAlertsOfPage(database, clock, pageId),
        )
      let told = 0
      for (const { subjectId: pageId } of event.data.events) {
        for (let turn = 1, treated = waitingPage; treated >= waitingPage; turn += 1) {
          treated = await step.run(`send alerts of the page ${pageId}, turn ${turn}`, () =>
            sendAlertsOfPage(database, clock, ports, pageId),
          )
          told += treated
        }
      }
      return { told }
    },
  )
}
