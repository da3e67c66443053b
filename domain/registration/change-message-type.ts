import { and, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import {
  type BusinessDataDefinition,
  type Database,
  messageType,
  senderConfiguration,
  type Transaction,
} from '#db/schema/index.ts'
import { atPublisherDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { generalPartition } from '#domain/ebox/list-partitions.ts'
import { isPlainNotice, longestNotice } from '#domain/message/notice-text.ts'
import { longest } from '#domain/message/message-to-publish.ts'
import { longestReason } from '#domain/message/reason.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { missingPermission } from '#domain/problem.ts'
import { isSoundFormat } from '#domain/reference-data/business-data-format.ts'
import { partitionName } from './partitions.ts'
import { recordChange } from './registration-change.ts'
import { type FieldProblem, type FieldProblems, problemsOf, typed, writtenNumber } from './request-to-register.ts'

/** A kind of letters with all that is set of it. */
export interface MessageTypeSettings {
  messageTypeId: string
  name: TranslatedString
  audience: (typeof messageType.$inferSelect)['audience']
  validity: { number: number; unit: 'day' | 'month' | 'year' }
  dueDays: number | null
  /** When who did not read is told again: so many days after a letter came, and before it is gone */
  reminderDays: number | null
  warningDays: number | null
  noticeText: TranslatedString
  requiredAcr: string | null
  requiresRight: boolean
  isSenderHidden: boolean
  isRegistered: boolean
  /** Into which part of their box it is proposed to enterprises to have it come, and why */
  suggestedPartition: string | null
  suggestionReason: TranslatedString
  businessData: BusinessDataDefinition[]
}

/** Which kind of letters, of which organisation. */
export interface OwnType {
  enterpriseNumber: string
  messageTypeId: string
}

/** Definitions of business data that a kind of letters may have. */
export const mostBusinessData = 20

/** The longest that letters are kept, in each unit. */
const longestValidity = { day: 1_095, month: 36, year: 3 }

/** The furthest that a step of the ladder may lie from its letter, in days: each morning looks through as many. */
const longestStep = 90

const is = (problem: FieldProblem) => ({ error: problem })
/** What nobody has to fill in. */
const perhaps = <Filled extends z.ZodType>(filled: Filled) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() ? value : undefined), filled.optional())
const answer = z.enum(['yes', 'no'], is('required')).transform((said) => said === 'yes')
const notice = perhaps(typed(longestNotice).refine(isPlainNotice, is('notice')))

const Form = z
  .object({
    typeNl: typed(100),
    typeFr: typed(100),
    typeDe: typed(100),
    validityNumber: writtenNumber(longestValidity.day),
    validityUnit: z.enum(['day', 'month', 'year'], is('required')),
    dueDays: perhaps(writtenNumber(365)),
    reminderDays: perhaps(writtenNumber(longestStep)),
    warningDays: perhaps(writtenNumber(longestStep)),
    noticeNl: notice,
    noticeFr: notice,
    noticeDe: notice,
    requiredAcr: perhaps(z.string()),
    requiresRight: answer.default(false),
    isSenderHidden: answer,
  })
  .refine(({ validityNumber, validityUnit }) => validityNumber <= longestValidity[validityUnit], {
    path: ['validityNumber'],
    error: 'tooLong',
  })

/** A key is a word of a program (spec §2.8); a format takes time in proportion to the value, whoever writes it (trust.md I14). */
const DataForm = z.object({
  key: typed(longest.businessDataKey).regex(/^[A-Za-z][\w.-]*$/, is('dataKey')),
  dataNl: typed(100),
  dataFr: typed(100),
  dataDe: typed(100),
  format: perhaps(typed(500).refine(isSoundFormat, is('format'))),
})

const reason = perhaps(typed(longestReason))
/** Where letters of a kind should come, as it is proposed to enterprises; empty: nothing is proposed. */
const SuggestionForm = z.object({
  suggestedPartition: perhaps(
    z
      .string()
      .transform((text) => text.trim().toUpperCase())
      .pipe(
        z
          .string()
          .regex(partitionName, is('partition'))
          .refine((name) => name !== generalPartition, is('partition')),
      ),
  ),
  reasonNl: reason,
  reasonFr: reason,
  reasonDe: reason,
})

/** Of a type that this organisation publishes and no other: what several use is nobody's alone to change. */
async function ownType(transaction: Transaction, { enterpriseNumber, messageTypeId }: OwnType) {
  const { organizationId } = senderConfiguration
  const configured = eq(senderConfiguration.messageTypeId, messageTypeId)
  const [others] = await transaction
    .select({ organizationId })
    .from(senderConfiguration)
    .where(and(configured, ne(organizationId, enterpriseNumber)))
    .limit(1)
  const [found] = await transaction
    .select({ type: messageType })
    .from(messageType)
    .innerJoin(senderConfiguration, and(configured, eq(organizationId, enterpriseNumber)))
    .where(eq(messageType.messageTypeId, messageTypeId))
    .limit(1)
    .for('update', { of: messageType })
  return others ? undefined : found?.type
}

/**
 * What is set of a kind of letters that this organisation alone publishes.
 * @returns undefined for one that is not its own
 * @throws missingPermission
 */
export async function readMessageType(
  database: Database,
  person: DeskPerson,
  own: OwnType,
): Promise<MessageTypeSettings | undefined> {
  return atPublisherDesk(database, person, own.enterpriseNumber, async (transaction) => {
    const type = await ownType(transaction, own)
    if (!type) return undefined
    const { validityPeriodNumber, validityPeriodUnit, description: _unused, ...rest } = type
    const validity = { number: validityPeriodNumber, unit: validityPeriodUnit }
    return { ...rest, validity, noticeText: rest.noticeText ?? {}, suggestionReason: rest.suggestionReason ?? {} }
  })
}

/**
 * Changes what is set of a kind of letters. The sign-in and the right that it asks count for every letter from the next request on, the
 * rest for what is published from now on. Whom it is for stays.
 * @param given the fields of the form, as they were sent
 * @param levels the sign-ins that a kind of letters may ask
 * @returns everything that is wrong at once
 * @throws missingPermission, also for a type that is not this organisation's alone
 */
export async function changeMessageType(
  database: Database,
  person: DeskPerson,
  own: OwnType,
  { given, levels }: { given: unknown; levels: readonly string[] },
  request: DeskRequest,
): Promise<FieldProblems | undefined> {
  const parsed = Form.safeParse(given)
  if (!parsed.success) return problemsOf(parsed.error)
  const { data } = parsed
  if (data.requiredAcr !== undefined && !levels.includes(data.requiredAcr)) return { requiredAcr: 'unknown' }
  const set = {
    name: { nl: data.typeNl, fr: data.typeFr, de: data.typeDe },
    validityPeriodNumber: data.validityNumber,
    validityPeriodUnit: data.validityUnit,
    dueDays: data.dueDays ?? null,
    reminderDays: data.reminderDays ?? null,
    warningDays: data.warningDays ?? null,
    noticeText: writtenIn({ nl: data.noticeNl, fr: data.noticeFr, de: data.noticeDe }),
    requiredAcr: data.requiredAcr ?? null,
    requiresRight: data.requiresRight,
    isSenderHidden: data.isSenderHidden,
  }
  await write(database, person, own, request, () => ({ set, details: set }))
  return undefined
}

/** @returns the languages in which something was written, or null */
function writtenIn(texts: { [Language in keyof TranslatedString]: string | undefined }): TranslatedString | null {
  const { nl, fr, de } = texts
  if (!nl && !fr && !de) return null
  return { ...(nl && { nl }), ...(fr && { fr }), ...(de && { de }) }
}

/**
 * Proposes to enterprises into which part of their box letters of this kind should come; each enterprise decides. Nothing in its place
 * takes the proposal back; rules that were made of it stay.
 * @returns everything that is wrong at once
 * @throws missingPermission
 */
export async function suggestPartition(
  database: Database,
  person: DeskPerson,
  own: OwnType,
  given: unknown,
  request: DeskRequest,
): Promise<FieldProblems | undefined> {
  const parsed = SuggestionForm.safeParse(given)
  if (!parsed.success) return problemsOf(parsed.error)
  const { suggestedPartition, reasonNl: nl, reasonFr: fr, reasonDe: de } = parsed.data
  const set = suggestedPartition
    ? { suggestedPartition, suggestionReason: writtenIn({ nl, fr, de }) }
    : { suggestedPartition: null, suggestionReason: null }
  return write(database, person, own, request, ({ audience }) =>
    audience === 'enterprise' ? { set, details: set } : { problems: { suggestedPartition: 'unknown' } },
  )
}

/**
 * Adds a definition of business data, which publications may carry from now on.
 * @returns everything that is wrong at once
 * @throws missingPermission
 */
export async function addBusinessData(
  database: Database,
  person: DeskPerson,
  own: OwnType,
  given: unknown,
  request: DeskRequest,
): Promise<FieldProblems | undefined> {
  const parsed = DataForm.safeParse(given)
  if (!parsed.success) return problemsOf(parsed.error)
  const { key, dataNl, dataFr, dataDe, format } = parsed.data
  const added = { key, name: { nl: dataNl, fr: dataFr, de: dataDe }, ...(format !== undefined && { format }) }
  return write(database, person, own, request, ({ businessData }) => {
    if (businessData.some((each) => each.key === key)) return { problems: { key: 'dataKeyTwice' } }
    if (businessData.length >= mostBusinessData) return { problems: { key: 'tooMany' } }
    return { set: { businessData: [...businessData, added] }, details: { businessDataAdded: added } }
  })
}

/** Takes a definition of business data away: publications with that key are refused from now on. Safe to repeat. @throws missingPermission */
export async function removeBusinessData(
  database: Database,
  person: DeskPerson,
  own: OwnType,
  key: string,
  request: DeskRequest,
): Promise<void> {
  await write(database, person, own, request, ({ businessData }) => ({
    set: { businessData: businessData.filter((each) => each.key !== key) },
    details: { businessDataRemoved: key },
  }))
}

type TypeRow = typeof messageType.$inferSelect
type Change = { set: Partial<TypeRow>; details: Record<string, unknown> } | { problems: FieldProblems }

/** Writes a change of a type that is locked meanwhile, with its line in the log. */
async function write(
  database: Database,
  person: DeskPerson,
  own: OwnType,
  request: DeskRequest,
  changeOf: (type: TypeRow) => Change,
): Promise<FieldProblems | undefined> {
  const { enterpriseNumber, messageTypeId: subject } = own
  return atPublisherDesk(database, person, enterpriseNumber, async (transaction) => {
    const type = await ownType(transaction, own)
    if (!type) throw missingPermission('This kind of letters is not this organisation’s alone')
    const change = changeOf(type)
    if ('problems' in change) return change.problems
    await transaction.update(messageType).set(change.set).where(eq(messageType.messageTypeId, subject))
    const { details } = change
    await recordChange(transaction, person, request, { enterpriseNumber, subject, what: 'messageTypeChanged', details })
    return undefined
  })
}
