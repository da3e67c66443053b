import { and, asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import {
  type Database,
  eboxTypes,
  messageType,
  senderApplication,
  senderConfiguration,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import { atPublisherDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { missingPermission } from '#domain/problem.ts'
import { recordChange } from './registration-change.ts'
import { type FieldProblems, problemsOf, typed, writtenNumber } from './request-to-register.ts'

/** What an organisation publishes: its services, and under each the kinds of letters. */
export interface PublishedType {
  messageTypeId: string
  name: TranslatedString
  audience: (typeof eboxTypes)[number]
  validity: { number: number; unit: 'day' | 'month' | 'year' }
  application: { applicationId: string; name: TranslatedString }
  /** Whether others publish it too; then nobody changes it alone */
  isShared: boolean
}

/** The value of the field `applicationId` for a service that is not there yet. */
export const newApplication = 'new'

const names = { nl: typed(100), fr: typed(100), de: typed(100) }

/** The form that adds a kind of letters: of a service that is there, or of a new one with its names. */
const Form = z.object({
  applicationId: z.string().default(newApplication),
  typeNl: names.nl,
  typeFr: names.fr,
  typeDe: names.de,
  audience: z.enum(eboxTypes, { error: 'required' }),
  validityMonths: writtenNumber(36),
})

/** What a new service needs besides. */
const Application = z.object({ applicationNl: names.nl, applicationFr: names.fr, applicationDe: names.de })

type TypeForm = z.output<typeof Form> & { application?: z.output<typeof Application> }

/** Everything that is wrong at once, or the form. */
function parseForm(given: unknown): { form: TypeForm } | { problems: FieldProblems } {
  const parsed = Form.safeParse(given)
  const chosen = z.looseObject({ applicationId: z.string().default(newApplication) }).safeParse(given)
  const isNew = chosen.data?.applicationId === newApplication
  const application = isNew ? Application.safeParse(given) : undefined
  const problems = {
    ...(application?.error && problemsOf(application.error)),
    ...(parsed.error && problemsOf(parsed.error)),
  }
  if (!parsed.success || Object.keys(problems).length > 0) return { problems }
  return { form: { ...parsed.data, ...(application?.success && { application: application.data }) } }
}

/** The kinds of letters that an organisation may publish, by service. @throws missingPermission */
export async function listMessageTypes(
  database: Database,
  person: DeskPerson,
  enterpriseNumber: string,
): Promise<{ organisation?: TranslatedString; types: PublishedType[] }> {
  return atPublisherDesk(database, person, enterpriseNumber, async (transaction) => {
    const [organisation] = await transaction
      .select({ name: senderOrganization.shortName })
      .from(senderOrganization)
      .where(eq(senderOrganization.organizationId, enterpriseNumber))
    const rows = await transaction
      .select({
        type: messageType,
        application: senderApplication,
        isShared: sql<boolean>`EXISTS (SELECT FROM sender_configuration AS other
          WHERE other.message_type_id = ${messageType.messageTypeId} AND other.organization_id <> ${enterpriseNumber})`,
      })
      .from(senderConfiguration)
      .innerJoin(messageType, eq(messageType.messageTypeId, senderConfiguration.messageTypeId))
      .innerJoin(senderApplication, eq(senderApplication.applicationId, senderConfiguration.applicationId))
      .where(eq(senderConfiguration.organizationId, enterpriseNumber))
      .orderBy(asc(senderApplication.applicationId), asc(messageType.messageTypeId))
    const types = rows.map(({ type, application: { applicationId, name }, isShared }) => ({
      messageTypeId: type.messageTypeId,
      name: type.name,
      audience: type.audience,
      validity: { number: type.validityPeriodNumber, unit: type.validityPeriodUnit },
      application: { applicationId, name },
      isShared,
    }))
    return { ...(organisation && { organisation: organisation.name }), types }
  })
}

/**
 * Adds a kind of letters, and its service when that is new. Ids are made of the names, so that they say what they are of.
 * @param given the fields of the form, as they were sent
 * @returns the new type's id, or everything that is wrong at once
 * @throws missingPermission, also for an organisation that does not send
 */
export async function addMessageType(
  database: Database,
  person: DeskPerson,
  enterpriseNumber: string,
  given: unknown,
  request: DeskRequest,
): Promise<{ messageTypeId: string } | { problems: FieldProblems }> {
  const parsed = parseForm(given)
  if ('problems' in parsed) return parsed
  const { form } = parsed
  return atPublisherDesk(database, person, enterpriseNumber, async (transaction) => {
    const [organisation] = await transaction
      .select({ name: senderOrganization.shortName })
      .from(senderOrganization)
      .where(eq(senderOrganization.organizationId, enterpriseNumber))
      .for('update')
    if (!organisation) throw missingPermission('This organisation does not send')
    const sender = wordsOf(organisation.name.nl ?? enterpriseNumber)
    const applicationId = await applicationOf(transaction, enterpriseNumber, sender, form)
    if (!applicationId) return { problems: { applicationId: 'unknown' } }
    const messageTypeId = await freeTypeId(transaction, pascal([...sender, ...wordsOf(form.typeNl)]))
    await transaction.insert(messageType).values({
      messageTypeId,
      name: { nl: form.typeNl, fr: form.typeFr, de: form.typeDe },
      audience: form.audience,
      validityPeriodNumber: form.validityMonths,
      validityPeriodUnit: 'month',
    })
    await transaction
      .insert(senderConfiguration)
      .values({ organizationId: enterpriseNumber, applicationId, messageTypeId })
    await recordChange(transaction, person, request, {
      enterpriseNumber,
      subject: messageTypeId,
      what: 'messageTypeAdded',
      details: { applicationId, audience: form.audience, validityMonths: form.validityMonths },
    })
    return { messageTypeId }
  })
}

/** @returns the service's id; undefined for one that the organisation has not */
async function applicationOf(
  transaction: Transaction,
  enterpriseNumber: string,
  sender: string[],
  form: TypeForm,
): Promise<string | undefined> {
  const { application } = form
  if (!application) {
    const [own] = await transaction
      .select({ applicationId: senderConfiguration.applicationId })
      .from(senderConfiguration)
      .where(
        and(
          eq(senderConfiguration.organizationId, enterpriseNumber),
          eq(senderConfiguration.applicationId, form.applicationId),
        ),
      )
      .limit(1)
    return own?.applicationId
  }
  const wanted = `${sender.join('').slice(0, 30)}:${wordsOf(application.applicationNl).join('').slice(0, 40)}`
  const taken = await transaction
    .select({ id: senderApplication.applicationId })
    .from(senderApplication)
    .where(sql`starts_with(${senderApplication.applicationId}, ${wanted})`)
  const applicationId = free(wanted, new Set(taken.map(({ id }) => id)))
  await transaction.insert(senderApplication).values({
    applicationId,
    name: { nl: application.applicationNl, fr: application.applicationFr, de: application.applicationDe },
  })
  return applicationId
}

async function freeTypeId(transaction: Transaction, wanted: string): Promise<string> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('message_type', 0))`)
  const taken = await transaction
    .select({ id: messageType.messageTypeId })
    .from(messageType)
    .where(sql`starts_with(${messageType.messageTypeId}, ${wanted})`)
  return free(wanted, new Set(taken.map(({ id }) => id)))
}

/** The wanted id, with a number where it is taken. */
function free(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`
  return id
}

/** The words of a name in ASCII, lower case, without accents. */
function wordsOf(name: string): string[] {
  const words = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return words ?? ['x']
}

const pascal = (words: string[]) =>
  words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, 80)
