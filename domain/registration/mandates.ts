import { and, desc, eq, gt, isNull, ne, or, sql } from 'drizzle-orm'
import { type BoxRight, type Database, personMandate, type Transaction } from '#db/schema/index.ts'
import { drawMandateCode, mandateCodeDays, mandateCodeHash, mandateStands } from '#domain/access/person-mandate.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'

/** On which side of a mandate somebody stands: whose box it is, or who reads it. */
export type MandateSide = 'mandator' | 'mandatary'

/** A person who gives, asks, accepts or ends mandates. */
export interface MandatePerson {
  reader: Reader
  /** The look-up hash of the person */
  ssinHash: Uint8Array
  /** As the identity provider tells it: the other side sees it */
  name: string
}

/** What a mandate is about. Days are instants: from the one on, up to and without the other. */
export interface MandateTerms {
  rights: BoxRight[]
  validFrom: Date
  validUntil?: Date
}

/** A mandate as one of its sides sees it. */
export interface OwnMandate extends MandateTerms {
  mandateId: string
  kind: 'agreed' | 'guardian'
  side: MandateSide
  /** Absent while the other side has not accepted */
  otherName?: string
  /** `waits` for the code to be typed in; `lapsed` when nobody did in time; `later` when its first day is to come */
  state: 'waits' | 'lapsed' | 'later' | 'stands' | 'over' | 'ended'
  codeUntil?: Date
  endedAt?: Date
}

/** What somebody who has the code is offered. */
export interface MandateOffer extends MandateTerms {
  /** The side on which who types the code will stand */
  side: MandateSide
  otherName: string
}

/** Offers that one person may have waiting. */
export const mostOffers = 20

const otherSide = (side: MandateSide): MandateSide => (side === 'mandator' ? 'mandatary' : 'mandator')
const columns = {
  mandator: { hash: personMandate.mandatorHash, name: personMandate.mandatorName },
  mandatary: { hash: personMandate.mandataryHash, name: personMandate.mandataryName },
} as const
const standingOn = (side: MandateSide, { ssinHash, name }: MandatePerson) =>
  side === 'mandator'
    ? { mandatorHash: ssinHash, mandatorName: name }
    : { mandataryHash: ssinHash, mandataryName: name }

/**
 * Offers a mandate: to read one's own box, or to be let read another's. It is nothing until the other side types in the code.
 * @param side on which who offers it stands
 * @returns the code, which stands nowhere else; undefined when too many offers wait
 * @throws missingPermission when the session has ended
 */
export async function offerMandate(
  database: Database,
  keys: KeyProvider,
  person: MandatePerson,
  side: MandateSide,
  terms: MandateTerms,
  request: AuditedRequest,
): Promise<string | undefined> {
  return managing(database, person, async (transaction) => {
    const waiting = await transaction.$count(
      personMandate,
      and(eq(columns[side].hash, person.ssinHash), eq(personMandate.askedBy, side), isWaiting),
    )
    if (waiting >= mostOffers) return undefined
    const code = drawMandateCode()
    const [made] = await transaction
      .insert(personMandate)
      .values({
        ...terms,
        ...standingOn(side, person),
        askedBy: side,
        codeHash: mandateCodeHash(keys, code),
        codeUntil: sql`now() + make_interval(days => ${mandateCodeDays})`,
      })
      .returning({ mandateId: personMandate.mandateId })
    const details = { offeredMandate: made?.mandateId, as: side, rights: terms.rights }
    await appendAuditLines(transaction, [{ ...request, responseCode: 201, details }])
    return code
  })
}

const isWaiting = and(
  isNull(personMandate.acceptedAt),
  isNull(personMandate.endedAt),
  gt(personMandate.codeUntil, sql`now()`),
)

/** What this person may accept by a code. @returns undefined for a wrong, used or lapsed code, and for one's own. @throws missingPermission */
export async function findMandateOffer(
  database: Database,
  keys: KeyProvider,
  person: MandatePerson,
  code: string,
): Promise<MandateOffer | undefined> {
  return managing(database, person, async (transaction) => {
    const [found] = await transaction
      .select()
      .from(personMandate)
      .where(isOffer(keys, person, code))
    if (!found || found.askedBy === 'register') return undefined
    return {
      side: otherSide(found.askedBy),
      otherName: (found.askedBy === 'mandator' ? found.mandatorName : found.mandataryName) ?? '',
      rights: found.rights,
      validFrom: found.validFrom,
      ...(found.validUntil && { validUntil: found.validUntil }),
    }
  })
}

/** Not one's own offer: nobody stands on both sides. */
const isOffer = (keys: KeyProvider, { ssinHash }: MandatePerson, code: string) =>
  and(
    eq(personMandate.codeHash, mandateCodeHash(keys, code)),
    isWaiting,
    or(
      and(eq(personMandate.askedBy, 'mandator'), ne(personMandate.mandatorHash, ssinHash)),
      and(eq(personMandate.askedBy, 'mandatary'), ne(personMandate.mandataryHash, ssinHash)),
    ),
  )

/**
 * Accepts what was offered: from then on, and within its days, the mandatary reads. A code is used once.
 * @returns false for a wrong, used or lapsed code, and for one's own
 * @throws missingPermission
 */
export async function acceptMandate(
  database: Database,
  keys: KeyProvider,
  person: MandatePerson,
  code: string,
  request: AuditedRequest,
): Promise<boolean> {
  return managing(database, person, async (transaction) => {
    const isAskedByMandator = sql`${personMandate.askedBy} = 'mandator'`
    const [accepted] = await transaction
      .update(personMandate)
      .set({
        mandatorHash: sql`CASE WHEN ${isAskedByMandator} THEN ${personMandate.mandatorHash} ELSE ${person.ssinHash}::bytea END`,
        mandatorName: sql`CASE WHEN ${isAskedByMandator} THEN ${personMandate.mandatorName} ELSE ${person.name} END`,
        mandataryHash: sql`CASE WHEN ${isAskedByMandator} THEN ${person.ssinHash}::bytea ELSE ${personMandate.mandataryHash} END`,
        mandataryName: sql`CASE WHEN ${isAskedByMandator} THEN ${person.name} ELSE ${personMandate.mandataryName} END`,
        acceptedAt: sql`now()`,
        isUntold: true,
        codeHash: null,
      })
      .where(isOffer(keys, person, code))
      .returning({ mandateId: personMandate.mandateId, rights: personMandate.rights })
    if (!accepted) return false
    const details = { acceptedMandate: accepted.mandateId, rights: accepted.rights }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    return true
  })
}

/**
 * Ends a mandate, or takes an offer back: the mandatary's next request is refused (trust.md Z11). Either side may; what the register says of a
 * guardian only the register ends. Safe to repeat.
 * @throws missingPermission
 */
export async function endMandate(
  database: Database,
  person: MandatePerson,
  mandateId: string,
  request: AuditedRequest,
): Promise<void> {
  await managing(database, person, async (transaction) => {
    const isMandator = sql`${personMandate.mandatorHash} IS NOT DISTINCT FROM ${person.ssinHash}::bytea`
    const [ended] = await transaction
      .update(personMandate)
      .set({
        endedAt: sql`now()`,
        endedBy: sql`CASE WHEN ${isMandator} THEN 'mandator' ELSE 'mandatary' END`,
        codeHash: null,
      })
      .where(
        and(
          eq(personMandate.mandateId, mandateId),
          eq(personMandate.kind, 'agreed'),
          isNull(personMandate.endedAt),
          or(eq(personMandate.mandatorHash, person.ssinHash), eq(personMandate.mandataryHash, person.ssinHash)),
        ),
      )
      .returning({ endedBy: personMandate.endedBy })
    if (!ended) return
    const details = { endedMandate: mandateId, as: ended.endedBy }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
  })
}

/** Every mandate of a person, on either side, those that stand first, then the newest. @throws missingPermission */
export async function listMandates(database: Database, person: MandatePerson): Promise<OwnMandate[]> {
  const state = sql<OwnMandate['state']>`CASE
    WHEN ${personMandate.endedAt} IS NOT NULL THEN 'ended' WHEN ${mandateStands} THEN 'stands'
    WHEN ${personMandate.acceptedAt} IS NULL THEN CASE WHEN ${personMandate.codeUntil} > now() THEN 'waits' ELSE 'lapsed' END
    WHEN ${personMandate.validFrom} > now() THEN 'later' ELSE 'over' END`
  return managing(database, person, async (transaction) => {
    const isMandator = sql<boolean>`${personMandate.mandatorHash} IS NOT DISTINCT FROM ${person.ssinHash}::bytea`
    const rows = await transaction
      .select({ mandate: personMandate, state, isMandator })
      .from(personMandate)
      .where(or(eq(personMandate.mandatorHash, person.ssinHash), eq(personMandate.mandataryHash, person.ssinHash)))
      .orderBy(desc(sql`${state} = 'stands'`), desc(personMandate.createdAt))
    return rows.map(({ mandate, isMandator: isOwnBox, state: stands }) => {
      const otherName = isOwnBox ? mandate.mandataryName : mandate.mandatorName
      return {
        mandateId: mandate.mandateId,
        kind: mandate.kind,
        side: isOwnBox ? 'mandator' : 'mandatary',
        state: stands,
        rights: mandate.rights,
        validFrom: mandate.validFrom,
        ...(mandate.validUntil && { validUntil: mandate.validUntil }),
        ...(otherName && { otherName }),
        ...(stands === 'waits' && mandate.codeUntil && { codeUntil: mandate.codeUntil }),
        ...(mandate.endedAt && { endedAt: mandate.endedAt }),
      }
    })
  })
}

/** In a transaction that was admitted first: the session stands. */
async function managing<Result>(
  database: Database,
  { reader }: MandatePerson,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await admit(transaction, reader, 'manageMandates')
    return work(transaction)
  })
}
