import { hash } from 'node:crypto'
import { z } from 'zod'
import {
  type listSenderApplications,
  type listSenderOrganizations,
  type readLogo,
  registryNameOf,
} from '#domain/reference-data/read-reference-data.ts'
import { inEveryLanguage, TextInEveryLanguage } from '#domain/message/translated-string.ts'
import type { messageAction, messageType, professionalQuality, senderConfiguration } from '#db/schema/index.ts'
import type { Answer } from '#http/answer.ts'
import { isNamed } from '#http/entity-tag.ts'
import { messageRegistryBase } from './message.ts'
import { defaultPageSize, mostOnPage } from './message-query.ts'

type Organization = Awaited<ReturnType<typeof listSenderOrganizations>>[number]
type Application = Awaited<ReturnType<typeof listSenderApplications>>[number]
type Configuration = typeof senderConfiguration.$inferSelect
type Logo = NonNullable<Awaited<ReturnType<typeof readLogo>>>

export const MessageTypeShape = z
  .object({
    messageTypeId: z.string(),
    messageTypeName: TextInEveryLanguage,
    messageTypeDescription: TextInEveryLanguage.optional(),
    validityPeriod: z.object({
      validityPeriodNumber: z.int(),
      validityPeriodUnit: z.enum(['day', 'month', 'year']),
    }),
    eboxType: z
      .enum(['citizen', 'enterprise', 'professional'])
      .meta({ description: 'Whom the type is for (inferred)' }),
    senderOrganizationIds: z.array(z.string()),
    senderApplicationIds: z.array(z.string()),
  })
  .meta({ id: 'MessageType' })

export const ImageShape = z
  .object({
    imageId: z.string(),
    size: z.number(),
    mediaType: z.string(),
    language: z.enum(['nl', 'fr', 'de']).optional(),
    contentHref: z.url(),
  })
  .meta({ id: 'Image' })

export const SenderOrganizationShape = z
  .object({
    organizationId: z.string(),
    organizationShortName: TextInEveryLanguage,
    organizationLongName: TextInEveryLanguage.optional(),
    organizationUrl: TextInEveryLanguage.optional(),
    organizationLogos: z.array(ImageShape),
    senderApplicationIds: z.array(z.string()),
    messageTypeIds: z.array(z.string()),
    contactBusiness: z.string().optional(),
    contactTechnical: z.string().optional(),
  })
  .meta({ id: 'SenderOrganization' })

export const SenderApplicationShape = z
  .object({
    applicationId: z.string(),
    applicationName: TextInEveryLanguage,
    applicationDescription: TextInEveryLanguage.optional(),
    applicationUrl: TextInEveryLanguage.optional(),
    applicationLogos: z.array(ImageShape),
    senderOrganizationIds: z.array(z.string()),
    messageTypeIds: z.array(z.string()),
    contactBusiness: z.string().optional(),
    contactTechnical: z.string().optional(),
  })
  .meta({ id: 'SenderApplication' })

export const MessageActionShape = z
  .object({
    messageActionId: z.string(),
    messageActionLabel: TextInEveryLanguage,
    messageActionUrl: TextInEveryLanguage,
  })
  .meta({ id: 'MessageActionType', description: 'A button that messages may carry; `{parameter}` is theirs to fill' })

export const ProfessionalQualityShape = z.object({ qualityId: z.string(), qualityName: TextInEveryLanguage }).meta({
  id: 'ProfessionalQuality',
  description: 'Under which a person acts and has a further e-Box; a publication names it as `recipient.quality`',
})

/** All items of one kind of reference data, or a page of them. */
export const listShape = <Shape extends z.ZodType>(shape: Shape, id: string) =>
  z
    .object({
      self: z.url(),
      items: z.array(shape),
      totalItems: z.int(),
      total: z.int(),
      page: z.int().optional(),
      pageSize: z.int().optional(),
    })
    .meta({ id })

/** Reference data is short: without a page the answer holds everything, so that nobody who asks once misses any. */
export const ReferenceDataQuery = z.strictObject({
  page: z.coerce.number().int().min(1).optional(),
  pageSize: z.coerce.number().int().min(1).max(mostOnPage).optional(),
})

type ReferenceDataQuery = z.output<typeof ReferenceDataQuery>

/** Reference data must be kept by who shows it: the portal asks for each displayed message (spec §2.5). */
const cacheHeaders = { 'Cache-Control': 'public, no-transform, proxy-revalidate, max-age=86400' }

export const cachedAnswer = (json: unknown): Answer => ({ json, headers: cacheHeaders, audit: undefined })

export function cachedList(self: string, items: unknown[], { page, pageSize }: ReferenceDataQuery): Answer {
  const count = { totalItems: items.length, total: items.length }
  if (page === undefined && pageSize === undefined) return cachedAnswer({ self, items, ...count })
  const asked = { page: page ?? 1, pageSize: pageSize ?? defaultPageSize }
  const first = (asked.page - 1) * asked.pageSize
  return cachedAnswer({ self, items: items.slice(first, first + asked.pageSize), ...count, ...asked })
}

/** What the bytes of a logo may answer, for their description. */
export const logoAnswers = {
  200: { description: 'The image', mediaType: 'image/*', headers: ['ETag'] },
  304: { description: 'You have this image', headers: ['ETag'] },
}

/** The bytes of a logo, unless the asker has them. */
export function logoAnswer({ headers }: Request, { bytes, mediaType }: Logo): Answer {
  const tag = `"${hash('sha256', bytes, 'base64url')}"`
  const kept = { ...cacheHeaders, ETag: tag }
  if (isNamed(tag, headers)) return { status: 304, headers: kept }
  return {
    bytes: (async function* () {
      yield bytes
    })(),
    headers: { ...kept, 'Content-Type': mediaType, 'Content-Length': String(bytes.length) },
  }
}

const unique = (values: string[]) => [...new Set(values)].sort()

export function wireMessageType(
  type: typeof messageType.$inferSelect,
  configurations: Configuration[],
): z.input<typeof MessageTypeShape> {
  const mine = configurations.filter((each) => each.messageTypeId === type.messageTypeId)
  return {
    messageTypeId: type.messageTypeId,
    messageTypeName: inEveryLanguage(type.name),
    ...(type.description && { messageTypeDescription: inEveryLanguage(type.description) }),
    validityPeriod: {
      validityPeriodNumber: type.validityPeriodNumber,
      validityPeriodUnit: type.validityPeriodUnit,
    },
    eboxType: type.audience,
    senderOrganizationIds: unique(mine.map((each) => each.organizationId)),
    senderApplicationIds: unique(mine.map((each) => each.applicationId)),
  }
}

const contacts = (row: { contactBusiness: string | null; contactTechnical: string | null }) => ({
  ...(row.contactBusiness && { contactBusiness: row.contactBusiness }),
  ...(row.contactTechnical && { contactTechnical: row.contactTechnical }),
})

const wireLogos = (kind: 'senderOrganizations' | 'senderApplications', ownerId: string, logos: Logo[]) =>
  logos.map((logo) => ({
    imageId: logo.imageId,
    size: logo.bytes.length / 1024,
    mediaType: logo.mediaType,
    ...(logo.language && { language: logo.language }),
    contentHref: `${messageRegistryBase()}/refData/${kind}/${encodeURIComponent(ownerId)}/images/${encodeURIComponent(logo.imageId)}/content`,
  }))

export function wireOrganization(
  row: Organization,
  configurations: Configuration[],
): z.input<typeof SenderOrganizationShape> {
  const mine = configurations.filter((each) => each.organizationId === row.organizationId)
  return {
    organizationId: row.organizationId,
    organizationShortName: inEveryLanguage(row.shortName),
    ...(row.longName && { organizationLongName: inEveryLanguage(row.longName) }),
    ...(row.url && { organizationUrl: inEveryLanguage(row.url) }),
    organizationLogos: wireLogos('senderOrganizations', row.organizationId, row.logos),
    senderApplicationIds: unique(mine.map((each) => each.applicationId)),
    messageTypeIds: unique(mine.map((each) => each.messageTypeId)),
    ...contacts(row),
  }
}

export function wireApplication(
  row: Application,
  configurations: Configuration[],
): z.input<typeof SenderApplicationShape> {
  const mine = configurations.filter((each) => each.applicationId === row.applicationId)
  return {
    applicationId: row.applicationId,
    applicationName: inEveryLanguage(row.name),
    ...(row.description && { applicationDescription: inEveryLanguage(row.description) }),
    ...(row.url && { applicationUrl: inEveryLanguage(row.url) }),
    applicationLogos: wireLogos('senderApplications', row.applicationId, row.logos),
    senderOrganizationIds: unique(mine.map((each) => each.organizationId)),
    messageTypeIds: unique(mine.map((each) => each.messageTypeId)),
    ...contacts(row),
  }
}

export function wireMessageAction(row: typeof messageAction.$inferSelect): z.input<typeof MessageActionShape> {
  return {
    messageActionId: row.messageActionId,
    messageActionLabel: inEveryLanguage(row.label),
    messageActionUrl: inEveryLanguage(row.url),
  }
}

export function wireProfessionalQuality(
  row: typeof professionalQuality.$inferSelect,
): z.input<typeof ProfessionalQualityShape> {
  return { qualityId: row.qualityId, qualityName: registryNameOf(row) }
}
