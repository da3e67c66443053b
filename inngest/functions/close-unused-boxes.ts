import type { Database } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { MailContent, Mailer } from '#domain/notification/mailer.ts'
import {
  closeUnusedBoxes,
  unusedPage,
  type UnusedPolicy,
  type UnusedWarning,
  warnOfUnusedBoxes,
} from '#domain/registration/unused-boxes.ts'
import type { WorkflowClient } from '#inngest/client.ts'

export interface WarningPorts {
  keys: KeyProvider
  mailer: Mailer
  compose: (warning: UnusedWarning) => Promise<MailContent>
}

/** Each day, closes the boxes of people whose holders were warned and did not come, and warns those of boxes that nobody uses, page by page. */
export function closeUnused(client: WorkflowClient, database: Database, ports: WarningPorts, policy: UnusedPolicy) {
  return client.createFunction(
    { id: 'close-unused-boxes', triggers: [{ cron: 'TZ=Europe/Brussels 0 9 * * *' }], concurrency: 1 },
    async ({ step }) => {
      let [closed, warned] = [0, 0]
      for (let page = 1, done = unusedPage; done === unusedPage; page += 1) {
        done = await step.run(`close boxes that stayed unused, page ${page}`, () => closeUnusedBoxes(database, policy))
        closed += done
      }
      for (let page = 1, done = unusedPage; done === unusedPage; page += 1) {
        done = await step.run(`warn of boxes that nobody uses, page ${page}`, () =>
          warnOfUnusedBoxes(database, ports.keys, policy, (warnings) => mailWarnings(ports, warnings)),
        )
        warned += done
      }
      return { closed, warned }
    },
  )
}

async function mailWarnings(
  { mailer, compose }: WarningPorts,
  warnings: UnusedWarning[],
): Promise<('done' | 'later')[]> {
  const mails = await Promise.all(
    warnings.map(async (warning) => ({ ...(await compose(warning)), to: warning.to, key: warning.key })),
  )
  const outcomes = await mailer.sendBatch(mails)
  return warnings.map((_, at) => ((outcomes[at]?.status ?? 'later') === 'later' ? 'later' : 'done'))
}
