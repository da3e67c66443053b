'use server'

import { getTranslations } from 'next-intl/server'
import { redirect } from 'next/navigation'
import { validate as isUuid } from 'uuid'
import { z } from 'zod'
import { enterpriseRegister } from '#adapters/enterprise-register/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import type { Operation } from '#domain/access/authorization-table.ts'
import type { DeskPerson, DeskRequest } from '#domain/access/desk.ts'
import { type AuditSearch, type FoundAuditLine, searchAudit as search } from '#domain/audit/search-audit.ts'
import { askBreakGlass as ask, decideBreakGlass as decide } from '#domain/consultation/break-glass.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { Problem } from '#domain/problem.ts'
import { setClientQuotas, setClientStatus, setProviderStatus } from '#domain/registration/change-client.ts'
import { setTypeRegistered as setRegistered } from '#domain/registration/registered-types.ts'
import { type FieldProblems, writtenNumber } from '#domain/registration/request-to-register.ts'
import { reviewRequest } from '#domain/registration/review-request.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { deskRequest, platformDesk } from './desk.ts'
import { currentLanguage } from './language.ts'
import { filledIn, sayProblems } from './say-problems.ts'
import { tellStep } from './tell-step.ts'

type Outcome = {
  problems?: Record<string, string>
  problem?: string
  values?: Record<string, string | string[]>
  done?: string
}

async function atDesk(
  operation: Operation,
  page: string,
): Promise<{ person: DeskPerson; request: DeskRequest; page: string }> {
  const desk = await platformDesk(operation, page)
  if (!desk) throw new ActionRefused('this person does not work at this desk')
  const address = `/${await currentLanguage()}${page}`
  return { person: desk.person, page: address, request: await deskRequest('POST', address) }
}

/** A quota as it was typed: a whole number, or nothing for everybody's. */
function quotaOf(text: string): number | undefined | 'number' {
  if (!text.trim()) return undefined
  return writtenNumber(1_000_000).safeParse(text).data ?? 'number'
}

const Quotas = { readsPerMinute: z.string().max(20).default(''), writesPerMinute: z.string().max(20).default('') }

function quotasOf(given: { readsPerMinute: string; writesPerMinute: string }) {
  const [reads, writes] = [quotaOf(given.readsPerMinute), quotaOf(given.writesPerMinute)]
  const problems: FieldProblems = {
    ...(reads === 'number' && { readsPerMinute: 'number' }),
    ...(writes === 'number' && { writesPerMinute: 'number' }),
  }
  if (reads === 'number' || writes === 'number') return { problems }
  return { quotas: { readsPerMinute: reads, writesPerMinute: writes } }
}

/** The desk's word on a request. Fields: `requestId`, `verdict`, `text` (a question and a refusal say why), quotas for an approval. */
export const giveVerdict = answeringAction(
  z.object({
    requestId: z.uuid(),
    verdict: z.enum(['approved', 'questioned', 'refused']),
    text: z.string().max(4_000).default(''),
    ...Quotas,
  }),
  async ({ requestId, verdict, text: typed, ...given }): Promise<Outcome> => {
    const { person, request, page } = await atDesk('reviewRequest', `/admin/requests/${requestId}`)
    const text = typed.trim()
    const values = filledIn({ text, verdict, ...given })
    if (verdict !== 'approved' && !text) return { problems: await sayProblems({ text: 'required' }), values }
    const read = quotasOf(given)
    if ('problems' in read) return { problems: await sayProblems(read.problems ?? {}), values }
    const said = verdict === 'approved' ? { is: verdict, text, quotas: read.quotas } : { is: verdict, text }
    const ports = { keys: keyProvider(), enterprises: enterpriseRegister() }
    try {
      await tellStep(person, await reviewRequest(appDatabase(), ports, person, requestId, said, request))
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.details.status !== 403) throw thrown
      return { problem: (await getTranslations('desk'))('request.notPossible'), values }
    }
    return redirect(page)
  },
)

const ClientId = z.string().max(200)

/** Suspends a client or lets it work again. Fields: `clientId`, `status`, `reason`. */
export const changeClientStatus = answeringAction(
  z.object({ clientId: ClientId, status: z.enum(['active', 'suspended']), reason: z.string().max(1_000).default('') }),
  async ({ clientId, status, reason }): Promise<Outcome> => {
    const { person, request, page } = await atDesk(
      'changeRegistration',
      `/admin/clients/${encodeURIComponent(clientId)}`,
    )
    if (!reason.trim()) return { problems: await sayProblems({ reason: 'required' }) }
    await setClientStatus(appDatabase(), person, { clientId, status, reason: reason.trim() }, request)
    return redirect(page)
  },
)

/** Sets what a client may ask in a minute. Fields: `clientId`, `readsPerMinute`, `writesPerMinute`; empty: as everybody. */
export const changeQuotas = answeringAction(
  z.object({ clientId: ClientId, ...Quotas }),
  async ({ clientId, ...given }): Promise<Outcome> => {
    const { person, request, page } = await atDesk(
      'changeRegistration',
      `/admin/clients/${encodeURIComponent(clientId)}`,
    )
    const read = quotasOf(given)
    if ('problems' in read) return { problems: await sayProblems(read.problems ?? {}), values: filledIn(given) }
    await setClientQuotas(appDatabase(), person, { clientId, ...read.quotas }, request)
    return redirect(`${page}?saved`)
  },
)

/** Suspends a provider of the federation or lets it answer again. Fields: `enterpriseNumber`, `status`. */
export const changeProviderStatus = personalAction(
  z.object({ enterpriseNumber: z.string().max(10), status: z.enum(['active', 'suspended']) }),
  async (change) => {
    const { person, request, page } = await atDesk('changeRegistration', '/admin/clients')
    await setProviderStatus(appDatabase(), person, change, request)
    redirect(page)
  },
)

/** Makes the letters of a kind registered mail, or ordinary. Fields: `messageTypeId`, `isRegistered` (`yes` or `no`). */
export const setTypeRegistered = personalAction(
  z.object({ messageTypeId: z.string().max(200), isRegistered: z.enum(['yes', 'no']) }),
  async ({ messageTypeId, isRegistered }) => {
    const { person, request, page } = await atDesk('changeRegistration', '/admin/message-types')
    await setRegistered(appDatabase(), person, { messageTypeId, isRegistered: isRegistered === 'yes' }, request)
    redirect(`${page}?q=${encodeURIComponent(messageTypeId)}`)
  },
)

/** Asks to read one message. Fields: `messageId`, `reason`. */
export const askBreakGlass = answeringAction(
  z.object({ messageId: z.string().max(100), reason: z.string().max(1_000).default('') }),
  async ({ messageId: typed, reason }): Promise<Outcome> => {
    const { person, request, page } = await atDesk('askBreakGlass', '/admin/break-glass')
    const messageId = typed.trim()
    const values = { messageId, reason }
    const problems: FieldProblems = {
      ...(!reason.trim() && { reason: 'required' }),
      ...(!messageId && { messageId: 'required' }),
    }
    if (Object.keys(problems).length > 0) return { problems: await sayProblems(problems), values }
    const asked = await ask(appDatabase(), person, { messageId, reason: reason.trim() }, request)
    if (!asked) return { problems: await sayProblems({ messageId: 'unknown' }), values }
    return redirect(`${page}?asked`)
  },
)

/** The second person's word. Fields: `breakGlassId`, `agree` (`yes` or `no`). */
export const decideBreakGlass = personalAction(
  z.object({ breakGlassId: z.uuid(), agree: z.enum(['yes', 'no']) }),
  async ({ breakGlassId, agree }) => {
    const { person, request, page } = await atDesk('approveBreakGlass', '/admin/break-glass')
    await decide(appDatabase(), person, { breakGlassId, isAgreed: agree === 'yes' }, request)
    redirect(page)
  },
)

/** Lines that were found; absent before anything was asked. */
export interface AuditOutcome {
  problem?: string
  by?: string
  /** As it was typed; a person's number never comes back */
  typed?: string
  lines?: (Omit<FoundAuditLine, 'at'> & { at: string })[]
}

/** Searches the trail. Fields: `by`, `what`. Sent as a form, so that a person's number stands in no address. */
export const searchAudit = answeringAction(
  z.object({ by: z.enum(['trace', 'message', 'person']), what: z.string().max(100) }),
  async ({ by, what }): Promise<AuditOutcome> => {
    const { person, request } = await atDesk('searchAudit', '/admin/audit')
    const condition = conditionOf(by, what.trim())
    if (!condition) return { by, problem: (await getTranslations('desk'))(`audit.wrong.${by}`) }
    const lines = await search(appDatabase(), person, condition, request)
    return {
      by,
      ...(by !== 'person' && { typed: what.trim() }),
      lines: lines.map(({ at, ...line }) => ({ ...line, at: at.toISOString() })),
    }
  },
)

function conditionOf(by: 'trace' | 'message' | 'person', what: string): AuditSearch | undefined {
  if (by === 'trace') return what ? { traceId: what } : undefined
  if (by === 'message') return isUuid(what) ? { messageId: what.toLowerCase() } : undefined
  const ssin = parseSsin(what.replaceAll(/[\s.-]/g, ''))
  return ssin && { subjectHash: personLookupHash(keyProvider(), ssin) }
}
