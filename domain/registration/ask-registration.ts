import { and, count, desc, eq, gt, sql } from 'drizzle-orm'
import { v7 as uuidv7, validate as isUuid } from 'uuid'
import { type Database, onboardingRequest, type Transaction } from '#db/schema/index.ts'
import { asApplicant, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister } from '#domain/ebox/enterprise-register.ts'
import { missingPermission, tooManyRequests } from '#domain/problem.ts'
import type { OnboardingKind } from './onboarding-kinds.ts'
import {
  type OnboardingStep,
  recordStep,
  sealContacts,
  stepsOf,
  type StepToTell,
  stepToTell,
} from './onboarding-step.ts'
import {
  type FieldProblems,
  parseRequestToRegister,
  type RequestField,
  type RequestToRegister,
} from './request-to-register.ts'

/** Requests that one person may send in a day. */
export const requestsPerDay = 10

export interface AskPorts {
  keys: KeyProvider
  enterprises: EnterpriseRegister
}

/**
 * Asks to be registered, for an enterprise that the register knows.
 * @param given the fields of the form, as they were sent
 * @returns the request and its e-mail to send, or everything that is wrong at once
 * @throws missingPermission when the session has ended; tooManyRequests
 */
export async function askRegistration(
  database: Database,
  { keys, enterprises }: AskPorts,
  person: DeskPerson,
  asked: { kind: OnboardingKind; given: unknown; language: 'nl' | 'fr' | 'de' | 'en' },
  request: DeskRequest,
): Promise<{ requestId: string; tell: StepToTell } | { problems: FieldProblems<RequestField> }> {
  const parsed = parseRequestToRegister(asked.kind, asked.given)
  if ('problems' in parsed) return parsed
  const { enterpriseNumber } = parsed.request
  const enterprise = (await enterprises.lookUp([enterpriseNumber])).get(enterpriseNumber)
  if (enterprise?.status !== 'active') return { problems: { enterpriseNumber: 'enterpriseUnknown' } }
  return asApplicant(database, person, async (transaction) => {
    await mustNotFlood(transaction, person)
    const requestId = await insertRequest(transaction, keys, person, parsed.request, asked.language)
    const stepId = await recordStep(transaction, requestId, {
      kind: 'submitted',
      by: 'requester',
      byName: person.name,
    })
    await appendAuditLines(transaction, [
      { ...request, ...person.audited, responseCode: 201, details: { requestId, kind: asked.kind, enterpriseNumber } },
    ])
    return { requestId, tell: await stepToTell(transaction, keys, stepId) }
  })
}

async function insertRequest(
  transaction: Transaction,
  keys: KeyProvider,
  person: DeskPerson,
  { contactBusiness, contactTechnical, ...asked }: RequestToRegister,
  language: 'nl' | 'fr' | 'de' | 'en',
): Promise<string> {
  const requestId = uuidv7()
  const contacts = { business: contactBusiness, technical: contactTechnical }
  await transaction.insert(onboardingRequest).values({
    ...asked,
    requestId,
    language,
    requesterHash: person.ssinHash,
    requesterName: person.name,
    contactsCipher: await sealContacts(keys, requestId, contacts),
  })
  return requestId
}

/** @throws tooManyRequests */
async function mustNotFlood(transaction: Transaction, { ssinHash }: DeskPerson): Promise<void> {
  const [sent] = await transaction
    .select({ requests: count() })
    .from(onboardingRequest)
    .where(
      and(
        eq(onboardingRequest.requesterHash, ssinHash),
        gt(onboardingRequest.submittedAt, sql`now() - interval '24 hours'`),
      ),
    )
  if (sent && sent.requests >= requestsPerDay) throw tooManyRequests(requestsPerDay, 24 * 3600)
}

/** A request as its requester sees it. */
export interface OwnRequest {
  requestId: string
  kind: OnboardingKind
  enterpriseNumber: string
  status: (typeof onboardingRequest.$inferSelect)['status']
  submittedAt: Date
}

const { requestId: id, kind, enterpriseNumber, status, submittedAt } = onboardingRequest
const own = { requestId: id, kind, enterpriseNumber, status, submittedAt }

/** The requests of a person, newest first; the last fifty. @throws missingPermission */
export async function listOwnRequests(database: Database, person: DeskPerson): Promise<OwnRequest[]> {
  return asApplicant(database, person, (transaction) =>
    transaction
      .select(own)
      .from(onboardingRequest)
      .where(eq(onboardingRequest.requesterHash, person.ssinHash))
      .orderBy(desc(submittedAt))
      .limit(50),
  )
}

/** @returns undefined for an unknown request and for another person's. @throws missingPermission */
export async function readOwnRequest(
  database: Database,
  person: DeskPerson,
  requestId: string,
): Promise<(OwnRequest & { steps: OnboardingStep[] }) | undefined> {
  if (!isUuid(requestId)) return undefined
  return asApplicant(database, person, async (transaction) => {
    const [found] = await transaction.select(own).from(onboardingRequest).where(isOwn(person, requestId))
    return found && { ...found, steps: await stepsOf(transaction, requestId) }
  })
}

/**
 * Answers what the desk asked back.
 * @returns the e-mail to send
 * @throws missingPermission for another's request, and for one that asks nothing
 */
export async function answerDesk(
  database: Database,
  keys: KeyProvider,
  person: DeskPerson,
  { requestId, text }: { requestId: string; text: string },
  request: DeskRequest,
): Promise<StepToTell> {
  return asApplicant(database, person, async (transaction) => {
    const [found] = await transaction.select(own).from(onboardingRequest).where(isOwn(person, requestId)).for('update')
    if (found?.status !== 'questioned') throw missingPermission('This request asks nothing')
    const stepId = await recordStep(transaction, requestId, {
      kind: 'answered',
      text,
      by: 'requester',
      byName: person.name,
    })
    await appendAuditLines(transaction, [
      { ...request, ...person.audited, responseCode: 200, details: { requestId, step: 'answered' } },
    ])
    return stepToTell(transaction, keys, stepId)
  })
}

const isOwn = ({ ssinHash }: DeskPerson, requestId: string) =>
  and(eq(onboardingRequest.requestId, requestId), eq(onboardingRequest.requesterHash, ssinHash))
