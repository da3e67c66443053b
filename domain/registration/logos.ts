import { createHash } from 'node:crypto'
import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import {
  type Database,
  logo,
  senderApplication,
  senderConfiguration,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import { atPublisherDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import type { Language, TranslatedString } from '#domain/message/translated-string.ts'
import { missingPermission } from '#domain/problem.ts'
import { recordChange } from './registration-change.ts'
import type { FieldProblems } from './request-to-register.ts'

/** Pixels that a logo has at most on each side: below 100 (spec §1). */
export const mostLogoPixels = 99
/** Bytes that an image may have to become a logo. */
export const mostLogoBytes = 100_000

/** Makes a logo of the bytes of an image: a PNG, or undefined for what is none or too large. */
export type DrawLogo = (bytes: Uint8Array) => Promise<Uint8Array | undefined>

/** Whose logo it is: an organisation's, or a service's. */
export type LogoOwner = Pick<typeof logo.$inferSelect, 'ownerKind' | 'ownerId'>

export interface OwnLogos extends LogoOwner {
  name: TranslatedString
  logos: Pick<typeof logo.$inferSelect, 'imageId' | 'language' | 'mediaType' | 'bytes'>[]
}

const isOf = ({ ownerKind, ownerId }: LogoOwner): SQL | undefined =>
  and(eq(logo.ownerKind, ownerKind), eq(logo.ownerId, ownerId))

/** The organisation itself and the services that it alone sends from: what is shared is nobody's to picture. */
async function ownersOf(transaction: Transaction, enterpriseNumber: string): Promise<Omit<OwnLogos, 'logos'>[]> {
  const organizations = await transaction
    .select({ ownerId: senderOrganization.organizationId, name: senderOrganization.shortName })
    .from(senderOrganization)
    .where(eq(senderOrganization.organizationId, enterpriseNumber))
  const ofService = sql`FROM ${senderConfiguration}
    WHERE ${senderConfiguration.applicationId} = ${senderApplication.applicationId} AND ${senderConfiguration.organizationId}`
  const applications = await transaction
    .select({ ownerId: senderApplication.applicationId, name: senderApplication.name })
    .from(senderApplication)
    .where(
      sql`EXISTS (SELECT ${ofService} = ${enterpriseNumber}) AND NOT EXISTS (SELECT ${ofService} <> ${enterpriseNumber})`,
    )
    .orderBy(asc(senderApplication.applicationId))
  return [
    ...organizations.map((owner) => ({ ownerKind: 'senderOrganization' as const, ...owner })),
    ...applications.map((owner) => ({ ownerKind: 'senderApplication' as const, ...owner })),
  ]
}

/** The logos of an organisation and of its services. @throws missingPermission */
export async function listOwnLogos(
  database: Database,
  person: DeskPerson,
  enterpriseNumber: string,
): Promise<OwnLogos[]> {
  return atPublisherDesk(database, person, enterpriseNumber, async (transaction) => {
    const owners = await ownersOf(transaction, enterpriseNumber)
    const ids = JSON.stringify(owners.map(({ ownerId }) => ownerId))
    const logos = await transaction
      .select()
      .from(logo)
      .where(sql`${logo.ownerId} IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`)
      .orderBy(asc(logo.language))
    return owners.map((owner) => ({
      ...owner,
      logos: logos.filter(({ ownerKind, ownerId }) => ownerKind === owner.ownerKind && ownerId === owner.ownerId),
    }))
  })
}

/** @throws missingPermission for what is not this organisation's alone */
async function mustOwn(transaction: Transaction, enterpriseNumber: string, owner: LogoOwner): Promise<void> {
  const owners = await ownersOf(transaction, enterpriseNumber)
  const isOwn = owners.some(({ ownerKind, ownerId }) => ownerKind === owner.ownerKind && ownerId === owner.ownerId)
  if (!isOwn) throw missingPermission('This is not this organisation’s alone')
}

/**
 * Gives an organisation or a service a logo, in the place of the one for the same language. Its id is made of its bytes: what others keep
 * of the one before is not taken for it.
 * @param image `language` absent: for readers of every language
 * @returns what is wrong with it
 * @throws missingPermission
 */
export async function addLogo(
  database: Database,
  draw: DrawLogo,
  person: DeskPerson,
  enterpriseNumber: string,
  { owner, language, bytes: given }: { owner: LogoOwner; language?: Language; bytes: Uint8Array },
  request: DeskRequest,
): Promise<FieldProblems | undefined> {
  const bytes = await draw(given)
  if (!bytes) return { image: 'image' }
  const imageId = [createHash('sha256').update(bytes).digest('hex').slice(0, 16), language].filter(Boolean).join('-')
  await atPublisherDesk(database, person, enterpriseNumber, async (transaction) => {
    await mustOwn(transaction, enterpriseNumber, owner)
    await transaction
      .delete(logo)
      .where(and(isOf(owner), language ? eq(logo.language, language) : isNull(logo.language)))
    await transaction
      .insert(logo)
      .values({ ...owner, imageId, language: language ?? null, mediaType: 'image/png', bytes })
      .onConflictDoNothing()
    await recordChange(transaction, person, request, {
      enterpriseNumber,
      subject: owner.ownerId,
      what: 'logoAdded',
      details: { imageId },
    })
  })
  return undefined
}

/** Takes a logo away. Safe to repeat. @throws missingPermission */
export async function removeLogo(
  database: Database,
  person: DeskPerson,
  enterpriseNumber: string,
  { owner, imageId }: { owner: LogoOwner; imageId: string },
  request: DeskRequest,
): Promise<void> {
  await atPublisherDesk(database, person, enterpriseNumber, async (transaction) => {
    await mustOwn(transaction, enterpriseNumber, owner)
    const removed = await transaction
      .delete(logo)
      .where(and(isOf(owner), eq(logo.imageId, imageId)))
      .returning({ imageId: logo.imageId })
    if (removed.length > 0)
      await recordChange(transaction, person, request, {
        enterpriseNumber,
        subject: owner.ownerId,
        what: 'logoRemoved',
        details: { imageId },
      })
  })
}
