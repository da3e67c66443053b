import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import { type Database, enterpriseMandate, enterpriseRegister, type Transaction } from '#db/schema/index.ts'
import { mandateStands } from '#domain/access/mandate.ts'
import { admit } from '#domain/access/read-in-box.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { instantsOf } from './appointment.ts'
import { type EnterpriseManager, writeAsManager } from './manage-enterprise.ts'

/** `given`: others act for this enterprise. `held`: it acts for others. */
export type MandateSide = 'given' | 'held'
export type MandateOperation = (typeof enterpriseMandate.$inferSelect)['operation']

/** What one enterprise lets another do, as a manager of either sees it. */
export interface EnterpriseMandate {
  /** The other one */
  enterpriseNumber: string
  /** As the register has it */
  name?: TranslatedString
  operation: MandateOperation
  /** `toAccept`: this enterprise is to; `asked`: the other one is to */
  state: 'stands' | 'toAccept' | 'asked' | 'notYet' | 'over'
  validFrom: Date
  validUntil?: Date
}

/** Mandates that one page shows. */
export const mandatesOnPage = 25

/** Which of them: the words or the beginning of the number that are looked for, and where the page before left off. */
export interface MandateSearch {
  words?: string
  after?: { enterpriseNumber: string; operation: MandateOperation }
}

/** Which mandate, seen from this enterprise. */
export interface NamedMandate {
  side: MandateSide
  other: EnterpriseNumber
  operation: MandateOperation
}

/** Why a mandate was not asked. `unknown`: the register has no such enterprise that is active; `self`; `standing`: it stands, or was asked already. */
export type MandateProblem = 'unknown' | 'self' | 'standing'

const { mandataryEnterpriseNumber: mandatary, enterpriseNumber: mandator, operation: operationOf } = enterpriseMandate

/** Columns of a mandate by who looks: this enterprise's, the other's, and when each accepted. */
const columnsOf = (side: MandateSide) =>
  side === 'given'
    ? {
        own: mandator,
        other: mandatary,
        ownAccepted: enterpriseMandate.enterpriseAcceptedAt,
        otherAccepted: enterpriseMandate.mandataryAcceptedAt,
      }
    : {
        own: mandatary,
        other: mandator,
        ownAccepted: enterpriseMandate.mandataryAcceptedAt,
        otherAccepted: enterpriseMandate.enterpriseAcceptedAt,
      }

/**
 * The mandates of the manager's enterprise that nobody ended, by the other's number; at most `mandatesOnPage`. A search finds names in any
 * language and the beginnings of numbers.
 * @returns `next`: where the next page begins, when there is one
 * @throws missingPermission
 */
export async function listEnterpriseMandates(
  database: Database,
  { reader, enterpriseNumber }: EnterpriseManager,
  side: MandateSide,
  { words, after }: MandateSearch = {},
): Promise<{ mandates: EnterpriseMandate[]; next?: MandateSearch['after'] }> {
  return database.transaction(async (transaction) => {
    await admit(transaction, reader, 'manageEnterprise')
    const { own, other, ownAccepted, otherAccepted } = columnsOf(side)
    const state = sql<EnterpriseMandate['state']>`CASE WHEN ${mandateStands} THEN 'stands'
      WHEN ${enterpriseMandate.validUntil} <= now() THEN 'over' WHEN ${ownAccepted} IS NULL THEN 'toAccept'
      WHEN ${otherAccepted} IS NULL THEN 'asked' ELSE 'notYet' END`
    const rows = await transaction
      .select({
        enterpriseNumber: other,
        name: enterpriseRegister.name,
        operation: operationOf,
        state,
        validFrom: enterpriseMandate.validFrom,
        validUntil: enterpriseMandate.validUntil,
      })
      .from(enterpriseMandate)
      .leftJoin(enterpriseRegister, eq(enterpriseRegister.enterpriseNumber, other))
      .where(
        and(
          eq(own, enterpriseNumber),
          isNull(enterpriseMandate.endedAt),
          after &&
            or(
              gt(other, after.enterpriseNumber),
              and(eq(other, after.enterpriseNumber), gt(operationOf, after.operation)),
            ),
          words ? found(words, sql`${other}`) : undefined,
        ),
      )
      .orderBy(other, operationOf)
      .limit(mandatesOnPage + 1)
    const mandates = rows.slice(0, mandatesOnPage).map(({ name, validUntil, ...mandate }) => ({
      ...mandate,
      ...(name && { name }),
      ...(validUntil && { validUntil }),
    }))
    const last = mandates.at(-1)
    const next = last && { enterpriseNumber: last.enterpriseNumber, operation: last.operation }
    return { mandates, ...(rows.length > mandatesOnPage && { next }) }
  })
}

/** Numbers are typed with points and spaces; names in any case and with any accents. */
function found(words: string, other: SQL): SQL {
  const digits = words.replaceAll(/[\s.]/g, '')
  const pattern = sql`'%' || replace(replace(replace(searchable(${words}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`
  return /^\d+$/.test(digits) ? sql`${other} LIKE ${`${digits}%`}` : sql`${enterpriseRegister.search} LIKE ${pattern}`
}

/**
 * Asks a mandate of the other side, or gives it one: it stands once that one accepted. What the other side asked is accepted by it.
 * @param until its last day in Belgium, `YYYY-MM-DD`, when there is one
 * @returns why not
 * @throws missingPermission
 */
export async function askEnterpriseMandate(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { side, other, operation, until }: NamedMandate & { until?: string },
  request: AuditedRequest,
): Promise<MandateProblem | undefined> {
  if (other === by.enterpriseNumber) return 'self'
  return writeAsManager(database, keys, by, async (transaction) => {
    const isKnown = and(eq(enterpriseRegister.enterpriseNumber, other), eq(enterpriseRegister.status, 'active'))
    const [known] = await transaction
      .select({ status: enterpriseRegister.status })
      .from(enterpriseRegister)
      .where(isKnown)
    if (!known) return 'unknown'
    const now = sql`now()`
    const accepted = side === 'given' ? { enterpriseAcceptedAt: now } : { mandataryAcceptedAt: now }
    const terms = {
      enterpriseAcceptedAt: null,
      mandataryAcceptedAt: null,
      ...accepted,
      validFrom: now,
      validUntil: instantsOf({ until }).validUntil,
      endedAt: null,
      ...toTell('asked', side),
    }
    const asked = await transaction
      .insert(enterpriseMandate)
      .values({ ...pairOf(by, { side, other }), operation, ...terms })
      .onConflictDoUpdate({
        target: [mandatary, mandator, operationOf],
        set: terms,
        setWhere: sql`${enterpriseMandate.endedAt} IS NOT NULL OR ${enterpriseMandate.validUntil} <= now()`,
      })
      .returning({ operation: operationOf })
    if (asked.length === 0) return 'standing'
    await record(transaction, request, { askedMandate: operation, side, other })
    return undefined
  })
}

/**
 * Accepts what the other side asked.
 * @returns false when there is nothing to accept any more
 * @throws missingPermission
 */
export async function acceptEnterpriseMandate(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  named: NamedMandate,
  request: AuditedRequest,
): Promise<boolean> {
  return writeAsManager(database, keys, by, async (transaction) => {
    const { ownAccepted, otherAccepted } = columnsOf(named.side)
    const accepted = await transaction
      .update(enterpriseMandate)
      .set({
        ...(named.side === 'given' ? { enterpriseAcceptedAt: sql`now()` } : { mandataryAcceptedAt: sql`now()` }),
        ...toTell('accepted', named.side),
      })
      .where(
        and(
          isNamed(by, named),
          isNull(enterpriseMandate.endedAt),
          isNull(ownAccepted),
          sql`${otherAccepted} IS NOT NULL`,
        ),
      )
      .returning({ operation: operationOf })
    if (accepted.length === 0) return false
    await record(transaction, request, { acceptedMandate: named.operation, side: named.side, other: named.other })
    return true
  })
}

/** Ends a mandate, or what was only asked: the next request under it is refused. Safe to repeat. @throws missingPermission */
export async function endEnterpriseMandate(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  named: NamedMandate,
  request: AuditedRequest,
): Promise<void> {
  await writeAsManager(database, keys, by, async (transaction) => {
    const ended = await transaction
      .update(enterpriseMandate)
      .set({ endedAt: sql`now()`, ...toTell('ended', named.side), untold: endedOrNothing(named.side) })
      .where(and(isNamed(by, named), isNull(enterpriseMandate.endedAt)))
      .returning({ operation: operationOf })
    if (ended.length === 0) return
    await record(transaction, request, { endedMandate: named.operation, side: named.side, other: named.other })
  })
}

const otherSide = (side: MandateSide): MandateSide => (side === 'given' ? 'held' : 'given')

/** What the other side is told by e-mail (tell-mandates.ts). @param side of who did it */
const toTell = (untold: 'asked' | 'accepted' | 'ended', side: MandateSide) => ({
  untold,
  untoldSide: otherSide(side),
  changedAt: sql`now()`,
})

/** That what was asked is taken back, before the other side was told of it, is no news to it. */
const endedOrNothing = (side: MandateSide) =>
  sql`CASE WHEN ${enterpriseMandate.untold} = 'asked' AND ${enterpriseMandate.untoldSide} = ${otherSide(side)} THEN NULL ELSE 'ended' END`

const pairOf = (by: EnterpriseManager, { side, other }: Pick<NamedMandate, 'side' | 'other'>) =>
  side === 'given'
    ? { enterpriseNumber: by.enterpriseNumber, mandataryEnterpriseNumber: other }
    : { enterpriseNumber: other, mandataryEnterpriseNumber: by.enterpriseNumber }

function isNamed(by: EnterpriseManager, named: NamedMandate): SQL | undefined {
  const pair = pairOf(by, named)
  return and(
    eq(mandator, pair.enterpriseNumber),
    eq(mandatary, pair.mandataryEnterpriseNumber),
    eq(operationOf, named.operation),
  )
}

async function record(
  transaction: Transaction,
  request: AuditedRequest,
  details: Record<string, string>,
): Promise<void> {
  await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
}
