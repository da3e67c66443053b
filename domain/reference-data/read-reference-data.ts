import { and, asc, eq } from 'drizzle-orm'
import {
  type Database,
  logo,
  messageAction,
  messageType,
  professionalQuality,
  senderApplication,
  senderConfiguration,
  senderOrganization,
} from '#db/schema/index.ts'
import type { TextInEveryLanguage } from '#domain/message/translated-string.ts'

/** The kinds of reference data (spec §1, §2.7): small tables, the same for everyone, read whole or by id. */

export async function listMessageTypes(database: Database) {
  return database.select().from(messageType).orderBy(asc(messageType.messageTypeId))
}

export async function readMessageType(database: Database, messageTypeId: string) {
  const [found] = await database.select().from(messageType).where(eq(messageType.messageTypeId, messageTypeId))
  return found
}

export async function listSenderOrganizations(database: Database) {
  const [organizations, logos] = await Promise.all([
    database.select().from(senderOrganization).orderBy(asc(senderOrganization.organizationId)),
    listLogos(database, 'senderOrganization'),
  ])
  return organizations.map((each) => ({
    ...each,
    logos: logos.filter((image) => image.ownerId === each.organizationId),
  }))
}

export async function readSenderOrganization(database: Database, organizationId: string) {
  const [found] = await database
    .select()
    .from(senderOrganization)
    .where(eq(senderOrganization.organizationId, organizationId))
  return found && { ...found, logos: await listLogos(database, 'senderOrganization', organizationId) }
}

export async function listSenderApplications(database: Database) {
  const [applications, logos] = await Promise.all([
    database.select().from(senderApplication).orderBy(asc(senderApplication.applicationId)),
    listLogos(database, 'senderApplication'),
  ])
  return applications.map((each) => ({ ...each, logos: logos.filter((image) => image.ownerId === each.applicationId) }))
}

export async function readSenderApplication(database: Database, applicationId: string) {
  const [found] = await database
    .select()
    .from(senderApplication)
    .where(eq(senderApplication.applicationId, applicationId))
  return found && { ...found, logos: await listLogos(database, 'senderApplication', applicationId) }
}

/** The qualities under which a person has a further box. */
export async function listProfessionalQualities(database: Database) {
  return database.select().from(professionalQuality).orderBy(asc(professionalQuality.qualityId))
}

export async function readProfessionalQuality(database: Database, qualityId: string) {
  const [found] = await database.select().from(professionalQuality).where(eq(professionalQuality.qualityId, qualityId))
  return found
}

/** What a quality is called in the languages of the registry (spec §2.2); the pages speak one more. */
export const registryNameOf = ({
  name: { nl, fr, de },
}: Pick<typeof professionalQuality.$inferSelect, 'name'>): TextInEveryLanguage => ({ nl, fr, de })

/** The buttons that messages may carry (spec §2.7). */
export async function listMessageActions(database: Database) {
  return database.select().from(messageAction).orderBy(asc(messageAction.messageActionId))
}

export async function readMessageAction(database: Database, messageActionId: string) {
  const [found] = await database.select().from(messageAction).where(eq(messageAction.messageActionId, messageActionId))
  return found
}

/** The configured trios: which organisation may send which type with which application. */
export async function listSenderConfigurations(database: Database) {
  return database.select().from(senderConfiguration)
}

export async function readLogo(
  database: Database,
  ownerKind: 'senderOrganization' | 'senderApplication',
  ownerId: string,
  imageId: string,
) {
  const [found] = await database
    .select()
    .from(logo)
    .where(and(eq(logo.ownerKind, ownerKind), eq(logo.ownerId, ownerId), eq(logo.imageId, imageId)))
  return found
}

async function listLogos(database: Database, ownerKind: 'senderOrganization' | 'senderApplication', ownerId?: string) {
  return database
    .select()
    .from(logo)
    .where(
      ownerId === undefined
        ? eq(logo.ownerKind, ownerKind)
        : and(eq(logo.ownerKind, ownerKind), eq(logo.ownerId, ownerId)),
    )
}
