import { mailer } from '#adapters/mailer/index.ts'
import { appDatabase } from '#db/client.ts'
import { asApplicant, type DeskPerson } from '#domain/access/desk.ts'
import { noteTold, type StepToTell } from '#domain/registration/onboarding-step.ts'
import { composeOnboardingStep } from '#emails/compose-desk-mails.ts'
import { env } from '#env.ts'

/**
 * Mails the contacts what happened to a request, right after it did. A mail system that does not take it now changes nothing: the workflow
 * `mail-onboarding-steps` sends what was left.
 */
export async function tellStep(person: DeskPerson, step: StepToTell): Promise<void> {
  const mail = await composeOnboardingStep(step, env().ORIGIN)
  const outcomes = await mailer().sendBatch(
    step.to.map((to, at) => ({ ...mail, to, key: `onboarding/${step.stepId}/${at}` })),
  )
  const isTold = outcomes.every(({ status }) => status !== 'later')
  if (isTold) await asApplicant(appDatabase(), person, (transaction) => noteTold(transaction, [step.stepId]))
}
