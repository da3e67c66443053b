import { keyProvider } from '#adapters/key-provider/index.ts'
import { type Actor, authorizationTable, decide, type Operation, scopes } from '#domain/access/authorization-table.ts'
import { clientAdmission, portalAdmission, serviceProviderAdmission } from '#domain/access/admission.ts'
import { portalSubjectHash } from '#domain/access/portal-subject.ts'
import { mintReader, type Reader } from '#domain/access/reader.ts'
import type { AuditedCaller } from '#domain/audit/audit.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { type EnterpriseNumber, parsePaddedEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { badRequest, invalidAccessToken, issue, missingScope } from '#domain/problem.ts'
import { authenticate, type TokenClaims } from './bearer.ts'

/** The machine at the other end, by its token. What it may do now, its registration says. */
export interface Caller extends TokenClaims {
  actor: Actor
}

/** Which scope makes a machine that acts for itself which actor. */
const actorOfScope: readonly (readonly [scope: string, actor: Actor])[] = [
  [scopes.publish, 'documentSender'],
  [scopes.represent, 'documentSender'],
  [scopes.representShort, 'documentSender'],
  [scopes.preference, 'documentSender'],
  [scopes.submitEvents, 'documentSender'],
  [scopes.readEvents, 'documentSender'],
  [scopes.reference, 'documentSender'],
  [scopes.consult, 'documentConsumer'],
  [scopes.summary, 'documentConsumer'],
  [scopes.messages, 'documentConsumer'],
]

/** One that a person lets read reads as far as any software may. */
const portalOfScope: typeof actorOfScope = [
  [scopes.reference, 'partnerPortal'],
  [scopes.consult, 'partnerPortal'],
  [scopes.summary, 'partnerPortal'],
  [scopes.messages, 'partnerPortal'],
]

/**
 * Establishes who calls an operation. A token that names a subject beside its client is a person's, given to a partner portal (RFC 9068
 * §2.2; RFC 9700 §4.15: no client looks like a person).
 * @throws noAccessToken, invalidAccessToken, expiredAccessToken (401); missingScope (403)
 */
export async function identifyCaller(request: Request, operation: Operation): Promise<Caller> {
  const claims = await authenticate(request)
  const accepted: readonly string[] = authorizationTable[operation].scope
  const actorsOfScope = claims.subject === claims.clientId ? actorOfScope : portalOfScope
  const match = actorsOfScope.find(
    ([scope, actor]) => accepted.includes(scope) && claims.scopes.has(scope) && decide(actor, operation) !== 'no',
  )
  if (!match) throw missingScope([...accepted])
  return { ...claims, actor: match[1] }
}

/** The machine as the audit trail keeps it; of a portal also for which person it asks. */
export const auditedCaller = ({ clientId, subject, actor, tokenHash }: Caller): AuditedCaller => ({
  clientId,
  subjectTokenHash: tokenHash,
  ...(actor === 'partnerPortal' && { subjectHash: portalSubjectHash(clientId, subject) }),
})

/**
 * The reader that an enterprise's own software is, or a service provider's for the enterprise that the request names, or a partner portal
 * for the citizen who consented.
 * @param onBehalfOf the header `On-Behalf-Of-Enterprise-Number`; a portal acts for a citizen whatever it says
 * @throws invalidAccessToken for a token of software that names no enterprise; badRequest when the header is no enterprise number
 */
export function readerOf(caller: Caller, onBehalfOf: string | null = null): Reader {
  const { enterpriseNumber, clientId, subject, actor, grantId = '' } = caller
  const audited = auditedCaller(caller)
  if (actor === 'partnerPortal') {
    const admission = portalAdmission(clientId, subject, grantId)
    return mintReader({ actor, actorName: clientId, clientId, audited, satisfiedAcrs: [], admission })
  }
  if (!enterpriseNumber) throw invalidAccessToken()
  const number = onBehalfOf === null ? enterpriseNumber : mustBeEnterprise(onBehalfOf)
  const enterprise = { number, boxHash: enterpriseLookupHash(number) }
  return mintReader({
    actor,
    actorName: clientId,
    clientId,
    audited,
    enterpriseNumber: number,
    satisfiedAcrs: 'any',
    admission:
      number === enterpriseNumber
        ? clientAdmission(clientId, enterprise)
        : serviceProviderAdmission(clientId, enterprise),
  })
}

/** @throws badRequest */
function mustBeEnterprise(given: string): EnterpriseNumber {
  const number = parsePaddedEnterpriseNumber(given.trim())
  if (number) return number
  const name = 'On-Behalf-Of-Enterprise-Number'
  throw badRequest([issue.schemaViolation({ in: 'header', name, detail: `${name} is no enterprise number` })])
}

const lookupHashes = new Map<EnterpriseNumber, Uint8Array>()
const rememberedHashes = 10_000

/** An enterprise's look-up hash never changes: it is made once, not for each request. */
function enterpriseLookupHash(enterpriseNumber: EnterpriseNumber): Uint8Array {
  const known = lookupHashes.get(enterpriseNumber)
  if (known) return known
  if (lookupHashes.size >= rememberedHashes) lookupHashes.clear()
  const made = boxLookupHash(keyProvider(), { eboxType: 'enterprise', enterpriseNumber })
  lookupHashes.set(enterpriseNumber, made)
  return made
}
