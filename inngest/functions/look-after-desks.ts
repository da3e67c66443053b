import type { Database } from '#db/schema/index.ts'
import { readAsTestRecipients } from '#domain/consultation/read-as-test-recipient.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { MailContent, Mailer } from '#domain/notification/mailer.ts'
import { removeOldProblems } from '#domain/registration/client-problems.ts'
import { type EndingKey, endingKeys, noteKeyTold } from '#domain/registration/ending-keys.ts'
import { forgottenSteps, noteTold, type StepToTell } from '#domain/registration/onboarding-step.ts'
import {
  noteTroubleTold,
  removeOldDeliveries,
  troubledWebhooks,
  type WebhookTrouble,
} from '#domain/registration/troubled-webhooks.ts'
import type { WorkflowClient } from '#inngest/client.ts'

export interface DeskMailPorts {
  keys: KeyProvider
  mailer: Mailer
  composeStep: (step: StepToTell) => Promise<MailContent>
  composeKeyEnding: (key: EndingKey) => Promise<MailContent>
  composeTrouble: (trouble: WebhookTrouble) => Promise<MailContent>
}

/** Seconds after which a step's e-mail counts as forgotten by the page that should have sent it. */
const forgottenAfter = 120

/** Every five minutes, mails what happened to requests where the page that recorded it could not. */
export function mailOnboardingSteps(client: WorkflowClient, database: Database, ports: DeskMailPorts) {
  return client.createFunction(
    { id: 'mail-onboarding-steps', triggers: [{ cron: '*/5 * * * *' }], concurrency: 1 },
    ({ step }) =>
      step.run('mail the steps of requests that nobody was told of', async () => {
        const steps = await forgottenSteps(database, ports.keys, forgottenAfter)
        let told = 0
        for (const each of steps) {
          const key = (at: number) => `onboarding/${each.stepId}/${at}`
          if (!(await isTaken(ports.mailer, await ports.composeStep(each), each.to, key))) continue
          await noteTold(database, [each.stepId])
          told += 1
        }
        return told
      }),
  )
}

/** Each morning, warns the people of clients, and enterprises of their own software, whose key ends within a month, once a key; and forgets refused requests of long ago. */
export function warnOfEndingKeys(client: WorkflowClient, database: Database, ports: DeskMailPorts) {
  return client.createFunction(
    { id: 'warn-of-ending-keys', triggers: [{ cron: 'TZ=Europe/Brussels 0 8 * * *' }], concurrency: 1 },
    async ({ step }) => {
      const warned = await step.run('warn of keys that end soon', async () => {
        let told = 0
        for (const ending of await endingKeys(database, ports.keys)) {
          const key = (at: number) => `keyEnding/${ending.clientId}/${ending.kid}/${at}`
          if (!(await isTaken(ports.mailer, await ports.composeKeyEnding(ending), ending.to, key))) continue
          await noteKeyTold(database, ending)
          told += 1
        }
        return told
      })
      const removed = await step.run('remove refused requests of long ago', () => removeOldProblems(database))
      return { warned, removed }
    },
  )
}

/** Every five minutes, warns the people of webhooks that fail for an hour, or were stopped for it, once a trouble; and forgets what was told long ago. */
export function lookAfterWebhooks(client: WorkflowClient, database: Database, ports: DeskMailPorts) {
  return client.createFunction(
    { id: 'look-after-webhooks', triggers: [{ cron: '*/5 * * * *' }], concurrency: 1 },
    async ({ step }) => ({
      warned: await step.run('warn of webhooks in trouble', async () => {
        let told = 0
        for (const trouble of await troubledWebhooks(database, ports.keys)) {
          const { webhookId, state, since } = trouble
          const key = (at: number) => `webhook/${webhookId}/${state}/${since.getTime()}/${at}`
          if (!(await isTaken(ports.mailer, await ports.composeTrouble(trouble), trouble.to, key))) continue
          await noteTroubleTold(database, trouble)
          told += 1
        }
        return told
      }),
      removed: await step.run('forget what was told long ago', () => removeOldDeliveries(database)),
    }),
  )
}

/** Each minute, the test recipients that read do so. */
export function readTestMessages(client: WorkflowClient, database: Database) {
  return client.createFunction(
    { id: 'read-test-messages', triggers: [{ cron: '* * * * *' }], concurrency: 1 },
    ({ step }) => step.run('read as the test recipients do', () => readAsTestRecipients(database)),
  )
}

/** Hands one mail to several people. @returns false when the mail system is to be asked again */
async function isTaken(
  mailer: Mailer,
  mail: MailContent,
  to: StepToTell['to'],
  key: (at: number) => string,
): Promise<boolean> {
  const outcomes = await mailer.sendBatch(to.map((address, at) => ({ ...mail, to: address, key: key(at) })))
  return outcomes.every(({ status }) => status !== 'later')
}
