import type { Database } from '#db/schema/index.ts'
import { areStillDelivered } from '#domain/broadcast/deliver-page.ts'
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

/** So often it is asked whether a delivery is done, and so many times at most: nobody is told later for it than by a minute. */
const [pauseOfDelivery, mostPauses] = ['5s', 12]

/**
 * The same for the recipients of broadcasts, a page of them at a time. Those who do not have the letter yet come first: while its delivery
 * goes on, who is told of it is not decided beside it.
 */
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
      const pageIds = event.data.events.map(({ subjectId }) => subjectId)
      for (let pause = 1; pause <= mostPauses; pause += 1) {
        const areOthersWaiting = await step.run(`ask whether others wait for the letter, time ${pause}`, () =>
          areStillDelivered(database, pageIds),
        )
        if (!areOthersWaiting) break
        await step.sleep(`let the delivery go on, time ${pause}`, pauseOfDelivery)
      }
      // All are decided before any mail leaves: while the mail system takes none, they are due all the same (send-waiting-alerts).
      for (const pageId of pageIds)
        await step.run(`record who of the page ${pageId} must be told`, () =>
          recordAlertsOfPage(database, clock, pageId),
        )
      let told = 0
      for (const pageId of pageIds) {
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
