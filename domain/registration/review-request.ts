import { and, asc, eq, inArray, notInArray, desc } from 'drizzle-orm'
import { validate as isUuid } from 'uuid'
import {
  client,
  type Database,
  documentProvider,
  onboardingRequest,
  publisherStaff,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister } from '#domain/ebox/enterprise-register.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { missingPermission, resourceNotFound } from '#domain/problem.ts'
import { freeClientId } from './free-client-id.ts'
import { kindsOf, onboardingKinds } from './onboarding-kinds.ts'
import {
  openContacts,
  type OnboardingStep,
  recordStep,
  stepsOf,
  type StepToTell,
  stepToTell,
} from './onboarding-step.ts'
import { recordChange } from './registration-change.ts'

type Row = typeof onboardingRequest.$inferSelect

/** A request as the list of the desk shows it. */
export type ListedRequest = Pick<
  Row,
  'requestId' | 'kind' | 'enterpriseNumber' | 'status' | 'submittedAt' | 'requesterName'
>

/** A request, whole, as the desk that owns it sees it. */
export interface ReviewedRequest extends Omit<Row, 'requesterHash' | 'contactsCipher'> {
  contacts: { business: string; technical: string }
  /** As the register writes it */
  enterpriseName?: { nl?: string; fr?: string; de?: string }
  steps: OnboardingStep[]
}

const listed = {
  requestId: onboardingRequest.requestId,
  kind: onboardingRequest.kind,
  enterpriseNumber: onboardingRequest.enterpriseNumber,
  status: onboardingRequest.status,
  submittedAt: onboardingRequest.submittedAt,
  requesterName: onboardingRequest.requesterName,
}

const isClosed = (['approved', 'refused'] as const).slice()

/**
 * The requests that reached the person's desk: those that are open, oldest first, then the last that were closed.
 * @throws missingPermission
 */
export async function listRequests(
  database: Database,
  person: DeskPerson,
): Promise<{ open: ListedRequest[]; closed: ListedRequest[] }> {
  return atPlatformDesk(database, person, 'reviewRequest', async (transaction, roles) => {
    const ofDesk = inArray(onboardingRequest.kind, kindsOf(roles))
    const all = transaction.select(listed).from(onboardingRequest)
    const open = await all
      .where(and(ofDesk, notInArray(onboardingRequest.status, isClosed)))
      .orderBy(asc(onboardingRequest.submittedAt))
      .limit(200)
    const closed = await transaction
      .select(listed)
      .from(onboardingRequest)
      .where(and(ofDesk, inArray(onboardingRequest.status, isClosed)))
      .orderBy(desc(onboardingRequest.submittedAt))
      .limit(20)
    return { open, closed }
  })
}

/** @returns undefined for an unknown request and for one of the other desk. @throws missingPermission */
export async function readRequest(
  database: Database,
  { keys, enterprises }: ReviewPorts,
  person: DeskPerson,
  requestId: string,
): Promise<ReviewedRequest | undefined> {
  if (!isUuid(requestId)) return undefined
  const found = await atPlatformDesk(database, person, 'reviewRequest', async (transaction, roles) => {
    const [row] = await transaction
      .select()
      .from(onboardingRequest)
      .where(and(eq(onboardingRequest.requestId, requestId), inArray(onboardingRequest.kind, kindsOf(roles))))
    return row && { row, steps: await stepsOf(transaction, requestId) }
  })
  if (!found) return undefined
  const { contactsCipher, requesterHash: _hash, ...request } = found.row
  const number = parseEnterpriseNumber(request.enterpriseNumber)
  const enterprise = number && (await enterprises.lookUp([number])).get(number)
  return {
    ...request,
    contacts: await openContacts(keys, requestId, contactsCipher),
    ...(enterprise && 'name' in enterprise && { enterpriseName: enterprise.name }),
    steps: found.steps,
  }
}

export interface ReviewPorts {
  keys: KeyProvider
  enterprises: EnterpriseRegister
}

/** What a desk says to a request. A question and a refusal say why. */
export type Verdict =
  | { is: 'questioned' | 'refused'; text: string }
  | { is: 'approved'; text?: string; quotas: { readsPerMinute?: number; writesPerMinute?: number } }

/**
 * Asks back, refuses or approves. An approval registers what was asked for: the organisation that sends, its software without a key yet,
 * and the requester as the first of its people, all in the transaction of the approval.
 * @returns the e-mail to send
 * @throws missingPermission; resourceNotFound for a request of the other desk; missingPermission for one that is closed already, and
 * for the own one: nobody approves what one asked
 */
export async function reviewRequest(
  database: Database,
  { keys, enterprises }: ReviewPorts,
  person: DeskPerson,
  requestId: string,
  verdict: Verdict,
  request: DeskRequest,
): Promise<StepToTell> {
  return atPlatformDesk(database, person, 'reviewRequest', async (transaction, roles) => {
    const asked = await lockRequest(transaction, requestId)
    if (!asked || !kindsOf(roles).includes(asked.kind)) throw resourceNotFound()
    if (asked.status === 'approved' || asked.status === 'refused') throw missingPermission('This request is closed')
    if (Buffer.from(asked.requesterHash).equals(person.ssinHash)) throw missingPermission('This is your own request')
    const stepId = await recordStep(transaction, requestId, {
      kind: verdict.is,
      ...(verdict.text && { text: verdict.text }),
      by: 'desk',
      byName: person.name,
    })
    const { enterpriseNumber, kind } = asked
    if (verdict.is === 'questioned')
      await appendAuditLines(transaction, [
        { ...request, ...person.audited, responseCode: 200, details: { requestId, step: 'questioned' } },
      ])
    else
      await recordChange(transaction, person, request, {
        enterpriseNumber,
        subject: requestId,
        what: verdict.is === 'approved' ? 'requestApproved' : 'requestRefused',
        details: { kind },
      })
    if (verdict.is === 'approved') {
      const name = await nameOf(enterprises, enterpriseNumber)
      await register(transaction, keys, { person, request }, asked, name, verdict.quotas)
    }
    return stepToTell(transaction, keys, stepId)
  })
}

async function lockRequest(transaction: Transaction, requestId: string): Promise<Row | undefined> {
  if (!isUuid(requestId)) return undefined
  const [found] = await transaction
    .select()
    .from(onboardingRequest)
    .where(eq(onboardingRequest.requestId, requestId))
    .for('update')
  return found
}

/** As the register writes it now. @throws missingPermission when the enterprise is not active any more */
async function nameOf(enterprises: EnterpriseRegister, enterpriseNumber: string) {
  const number = parseEnterpriseNumber(enterpriseNumber)
  const found = number && (await enterprises.lookUp([number])).get(number)
  if (found?.status !== 'active') throw missingPermission('The enterprise is not active in the register')
  return inEveryLanguage(found.name)
}

async function register(
  transaction: Transaction,
  keys: KeyProvider,
  { person, request }: { person: DeskPerson; request: DeskRequest },
  asked: Row,
  name: { nl: string; fr: string; de: string },
  quotas: { readsPerMinute?: number; writesPerMinute?: number },
): Promise<void> {
  const { enterpriseNumber, kind, requesterHash, addresses } = asked
  const { role, profile, scopes: names } = onboardingKinds[kind]
  const log = (
    what: 'organisationRegistered' | 'clientRegistered' | 'providerRegistered',
    subject: string,
    details = {},
  ) => recordChange(transaction, person, request, { enterpriseNumber, what, subject, details })
  await transaction.insert(publisherStaff).values({ ssinHash: requesterHash, enterpriseNumber }).onConflictDoNothing()
  if (kind === 'documentSender') {
    const contacts = await openContacts(keys, asked.requestId, asked.contactsCipher)
    const made = await transaction
      .insert(senderOrganization)
      .values({
        organizationId: enterpriseNumber,
        shortName: name,
        longName: name,
        contactBusiness: contacts.business,
        contactTechnical: contacts.technical,
      })
      .onConflictDoNothing()
      .returning({ organizationId: senderOrganization.organizationId })
    if (made.length > 0) await log('organisationRegistered', enterpriseNumber)
  }
  const [url] = addresses
  if (kind === 'documentProvider' && url) {
    await transaction.insert(documentProvider).values({ enterpriseNumber, name: name.nl, url }).onConflictDoNothing()
    await log('providerRegistered', enterpriseNumber, { url })
  }
  const clientId = await freeClientId(transaction, name.nl, kind)
  await transaction.insert(client).values({
    clientId,
    role,
    profile,
    enterpriseNumber,
    name: name.nl,
    scope: names.map((each) => scopes[each]).join(' '),
    redirectUris: role === 'partnerPortal' ? addresses : [],
    ...quotas,
  })
  await log('clientRegistered', clientId, { role, ...quotas })
}
