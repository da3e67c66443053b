import type { Database } from '#db/schema/index.ts'
import { recordMailReport } from '#domain/notification/record-mail-report.ts'
import type { WorkflowClient } from '#inngest/client.ts'
import { mailReported } from '#inngest/events.ts'

/** Writes what the mail system told of a mail that it took, as soon as it tells; tried again while the mail is not marked as sent. */
export function recordMailReports(client: WorkflowClient, database: Database) {
  return client.createFunction(
    { id: 'record-mail-reports', triggers: [mailReported], retries: 10 },
    ({ event, step }) => {
      const { report, ...alert } = event.data
      return step.run('write what became of the mail', () => recordMailReport(database, alert, report))
    },
  )
}
