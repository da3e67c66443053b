import { and, asc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Database, onboardingRequest, onboardingStep, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import type { OnboardingKind } from './onboarding-kinds.ts'

export type StepKind = (typeof onboardingStep.$inferSelect)['kind']

/** What happened to a request, as both sides see it. */
export type OnboardingStep = Pick<
  typeof onboardingStep.$inferSelect,
  'stepId' | 'kind' | 'text' | 'by' | 'byName' | 'at'
>

const statusOf = {
  submitted: 'submitted',
  questioned: 'questioned',
  answered: 'submitted',
  approved: 'approved',
  refused: 'refused',
} as const satisfies Record<StepKind, string>

/** Writes a step and what it makes of the request. @returns the step's id, by which its e-mail is sent */
export async function recordStep(
  transaction: Transaction,
  requestId: string,
  step: { kind: StepKind; text?: string; by: 'requester' | 'desk'; byName: string },
): Promise<string> {
  const [written] = await transaction
    .insert(onboardingStep)
    .values({ requestId, ...step })
    .returning({ stepId: onboardingStep.stepId })
  if (!written) throw new Error('A step was not written')
  if (step.kind !== 'submitted')
    await transaction
      .update(onboardingRequest)
      .set({ status: statusOf[step.kind] })
      .where(eq(onboardingRequest.requestId, requestId))
  return written.stepId
}

export async function stepsOf(transaction: Transaction, requestId: string): Promise<OnboardingStep[]> {
  const { stepId, kind, text, by, byName, at } = onboardingStep
  return transaction
    .select({ stepId, kind, text, by, byName, at })
    .from(onboardingStep)
    .where(eq(onboardingStep.requestId, requestId))
    .orderBy(asc(stepId))
}

const Contacts = z.object({ business: z.string(), technical: z.string() })
const contextOf = (requestId: string) => `onboarding-contacts|${requestId}`

/** The contacts' addresses, for the row of a request. */
export function sealContacts(
  keys: KeyProvider,
  requestId: string,
  contacts: z.output<typeof Contacts>,
): Promise<Uint8Array> {
  return keys.wrap(Buffer.from(JSON.stringify(contacts)), contextOf(requestId))
}

/** @throws SealBroken when they are another request's */
export async function openContacts(
  keys: KeyProvider,
  requestId: string,
  cipher: Uint8Array,
): Promise<z.output<typeof Contacts>> {
  return Contacts.parse(JSON.parse(Buffer.from(await keys.unwrap(cipher, contextOf(requestId))).toString()))
}

/** An e-mail about a step that has not left yet. */
export interface StepToTell {
  requestId: string
  stepId: string
  kind: StepKind
  of: OnboardingKind
  language: 'nl' | 'fr' | 'de' | 'en'
  to: EmailAddress[]
}

const untold = {
  requestId: onboardingStep.requestId,
  stepId: onboardingStep.stepId,
  kind: onboardingStep.kind,
  of: onboardingRequest.kind,
  language: onboardingRequest.language,
  contactsCipher: onboardingRequest.contactsCipher,
}

/** Steps whose e-mail should have left by now, oldest first: what a request could not send itself. @param olderThan seconds */
export async function forgottenSteps(database: Database, keys: KeyProvider, olderThan: number): Promise<StepToTell[]> {
  const rows = await database
    .select(untold)
    .from(onboardingStep)
    .innerJoin(onboardingRequest, eq(onboardingRequest.requestId, onboardingStep.requestId))
    .where(
      and(isNull(onboardingStep.mailedAt), lt(onboardingStep.at, sql`now() - make_interval(secs => ${olderThan})`)),
    )
    .orderBy(asc(onboardingStep.at))
    .limit(50)
  return Promise.all(rows.map((row) => toTell(keys, row)))
}

/** The same for one step, in the transaction that wrote it. */
export async function stepToTell(transaction: Transaction, keys: KeyProvider, stepId: string): Promise<StepToTell> {
  const [row] = await transaction
    .select(untold)
    .from(onboardingStep)
    .innerJoin(onboardingRequest, eq(onboardingRequest.requestId, onboardingStep.requestId))
    .where(eq(onboardingStep.stepId, stepId))
  if (!row) throw new Error('A step is gone')
  return toTell(keys, row)
}

async function toTell(
  keys: KeyProvider,
  { contactsCipher, ...step }: Omit<StepToTell, 'to'> & { contactsCipher: Uint8Array },
): Promise<StepToTell> {
  const { business, technical } = await openContacts(keys, step.requestId, contactsCipher)
  const to = [...new Set([business, technical])].map(parseEmailAddress).filter((address) => address !== undefined)
  return { ...step, to }
}

/** Notes that the e-mails of these steps left, or will never. Safe to repeat. */
export async function noteTold(database: Database | Transaction, stepIds: string[]): Promise<void> {
  if (stepIds.length === 0) return
  await database
    .update(onboardingStep)
    .set({ mailedAt: sql`now()` })
    .where(inArray(onboardingStep.stepId, stepIds))
}
