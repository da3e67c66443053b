import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { mailer } from '#adapters/mailer/index.ts'
import { virusScanner } from '#adapters/virus-scanner/index.ts'
import { workerDatabase } from '#db/client.ts'
import type { EndingKey } from '#domain/registration/ending-keys.ts'
import { type ColleagueNews, tellColleagues } from '#domain/registration/tell-colleagues.ts'
import { type HolderNews, tellHolders } from '#domain/registration/tell-holders.ts'
import { type MandateNews, tellMandates } from '#domain/registration/tell-mandates.ts'
import type { WebhookTrouble } from '#domain/registration/troubled-webhooks.ts'
import {
  composeColleagueNews,
  composeHolderNews,
  composeMandateNews,
  composeSoftwareKeyEnding,
  composeSoftwareTrouble,
  composeUnusedWarning,
} from '#emails/compose-box-mails.ts'
import { composeKeyEnding, composeOnboardingStep, composeWebhookTrouble } from '#emails/compose-desk-mails.ts'
import { composeAlert, composeSummary } from '#emails/compose-alert.ts'
import { env } from '#env.ts'
import type { Log, WorkflowClient } from '#inngest/client.ts'
import { alertRecipients, alertRecipientsOfPages } from '#inngest/functions/alert-recipients.ts'
import { climbLadder } from '#inngest/functions/climb-ladder.ts'
import { closeUnused } from '#inngest/functions/close-unused-boxes.ts'
import { deliverMulticasts, lookAfterMulticasts, withdrawBroadcasts } from '#inngest/functions/deliver-multicasts.ts'
import {
  lookAfterWebhooks,
  mailOnboardingSteps,
  readTestMessages,
  warnOfEndingKeys,
} from '#inngest/functions/look-after-desks.ts'
import { mailNews } from '#inngest/functions/mail-news.ts'
import { recordMailReports } from '#inngest/functions/record-mail-reports.ts'
import { releaseHeld } from '#inngest/functions/release-held-messages.ts'
import { removeOldIdempotencyKeys } from '#inngest/functions/remove-idempotency-keys.ts'
import { removeSessions } from '#inngest/functions/remove-ended-sessions.ts'
import { sendWaiting } from '#inngest/functions/send-waiting-alerts.ts'
import { sweepOrphanContents } from '#inngest/functions/sweep-orphans.ts'

/** Every workflow of this installation, with its ports in hand. */
export function workflows(client: WorkflowClient, log: Log) {
  const database = workerDatabase()
  const { ORIGIN, SESSION_IDLE_MINUTES, SESSION_ABSOLUTE_HOURS, UNUSED_MONTHS, UNUSED_WARNING_DAYS } = env()
  const { ALERT_QUIET_HOURS, ALERT_DAYS_OF_REST } = env()
  const clock = { quiet: { hours: ALERT_QUIET_HOURS, onDaysOfRest: ALERT_DAYS_OF_REST } }
  const ports = {
    keys: keyProvider(),
    mailer: mailer(),
    composeAlert: (alert: Parameters<typeof composeAlert>[0]) => composeAlert(alert, ORIGIN),
    composeSummary: (summary: Parameters<typeof composeSummary>[0]) => composeSummary(summary, ORIGIN),
  }
  const deskPorts = {
    keys: keyProvider(),
    mailer: mailer(),
    composeStep: (step: Parameters<typeof composeOnboardingStep>[0]) => composeOnboardingStep(step, ORIGIN),
    composeKeyEnding: ({ atEnterprise, ...key }: EndingKey) =>
      atEnterprise
        ? composeSoftwareKeyEnding({ ...key, enterpriseNumber: atEnterprise }, ORIGIN)
        : composeKeyEnding(key, ORIGIN),
    composeTrouble: ({ atEnterprise, ...trouble }: WebhookTrouble) =>
      atEnterprise
        ? composeSoftwareTrouble({ ...trouble, enterpriseNumber: atEnterprise }, ORIGIN)
        : composeWebhookTrouble(trouble, ORIGIN),
  }
  return [
    mailOnboardingSteps(client, database, deskPorts),
    warnOfEndingKeys(client, database, deskPorts),
    lookAfterWebhooks(client, database, deskPorts),
    readTestMessages(client, database),
    mailNews<MandateNews>(client, mailer(), {
      id: 'mail-mandate-news',
      tell: (send) => tellMandates(database, keyProvider(), send),
      compose: (news) => composeMandateNews(news, ORIGIN),
    }),
    mailNews<HolderNews>(client, mailer(), {
      id: 'mail-holder-news',
      tell: (send) => tellHolders(database, keyProvider(), send),
      compose: (news) => composeHolderNews(news, ORIGIN),
    }),
    mailNews<ColleagueNews>(client, mailer(), {
      id: 'mail-colleague-news',
      tell: (send) => tellColleagues(database, keyProvider(), send),
      compose: (news) => composeColleagueNews(news, ORIGIN),
    }),
    alertRecipients(client, database, clock, ports, log),
    alertRecipientsOfPages(client, database, clock, ports, log),
    deliverMulticasts(client, database, keyProvider()),
    withdrawBroadcasts(client, database),
    lookAfterMulticasts(client, database),
    climbLadder(client, database, clock),
    sendWaiting(client, database, clock, ports),
    recordMailReports(client, database),
    releaseHeld(
      client,
      database,
      { keys: keyProvider(), store: attachmentStore(), scanner: virusScanner({ isPatient: true }) },
      log,
    ),
    sweepOrphanContents(client, database, attachmentStore()),
    removeOldIdempotencyKeys(client, database),
    closeUnused(
      client,
      database,
      {
        keys: keyProvider(),
        mailer: mailer(),
        compose: (warning) => composeUnusedWarning(warning, warning.closesAt, ORIGIN),
      },
      { months: UNUSED_MONTHS, warningDays: UNUSED_WARNING_DAYS },
    ),
    removeSessions(client, database, { idleMinutes: SESSION_IDLE_MINUTES, absoluteHours: SESSION_ABSOLUTE_HOURS }),
  ]
}
