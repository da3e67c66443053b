import { asc, eq, ilike, or, sql } from 'drizzle-orm'
import { type Database, messageType, senderConfiguration } from '#db/schema/index.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { missingPermission, resourceNotFound } from '#domain/problem.ts'
import { literally } from './literally.ts'
import { recordChange } from './registration-change.ts'

/** A kind of letters as the registry's desk sees it. */
export type RegisteredType = Pick<
  typeof messageType.$inferSelect,
  'messageTypeId' | 'name' | 'audience' | 'isRegistered' | 'requiresRight' | 'requiredAcr'
> & {
  /** Numbers of the organisations that publish it */
  organizations: string[]
}

/** Kinds of letters that one page shows. */
export const typesOnPage = 100

/**
 * The registered kinds of letters by id.
 * @param q a part of an id or of a name, or an organisation's number; absent: all of them
 * @throws missingPermission
 */
export async function listRegisteredTypes(
  database: Database,
  person: DeskPerson,
  q?: string,
): Promise<RegisteredType[]> {
  return atPlatformDesk(database, person, 'readRegistrations', (transaction) => {
    const { messageTypeId, name, audience, isRegistered, requiresRight, requiredAcr } = messageType
    const organizations = sql<string[]>`array(SELECT DISTINCT organization_id FROM sender_configuration
      WHERE sender_configuration.message_type_id = ${messageTypeId} ORDER BY organization_id)`
    const wanted = q && literally(q)
    return transaction
      .select({ messageTypeId, name, audience, isRegistered, requiresRight, requiredAcr, organizations })
      .from(messageType)
      .where(
        wanted
          ? or(ilike(messageTypeId, wanted), ilike(sql`${name}::text`, wanted), sql`${q} = ANY (${organizations})`)
          : undefined,
      )
      .orderBy(asc(messageTypeId))
      .limit(typesOnPage)
  })
}

/**
 * Makes the letters of a kind registered mail from now on, or ordinary ones; the registry's desk alone. Safe to repeat.
 * @throws missingPermission, resourceNotFound
 */
export async function setTypeRegistered(
  database: Database,
  person: DeskPerson,
  { messageTypeId, isRegistered }: { messageTypeId: string; isRegistered: boolean },
  request: DeskRequest,
): Promise<void> {
  await atPlatformDesk(database, person, 'changeRegistration', async (transaction, roles) => {
    if (!roles.includes('registryDesk')) throw missingPermission('The registry’s desk owns this registration')
    const isThis = eq(messageType.messageTypeId, messageTypeId)
    const [before] = await transaction
      .select({ isRegistered: messageType.isRegistered })
      .from(messageType)
      .where(isThis)
      .for('update')
    if (!before) throw resourceNotFound()
    if (before.isRegistered === isRegistered) return
    await transaction.update(messageType).set({ isRegistered }).where(isThis)
    const [owner] = await transaction
      .select({ enterpriseNumber: senderConfiguration.organizationId })
      .from(senderConfiguration)
      .where(eq(senderConfiguration.messageTypeId, messageTypeId))
      .orderBy(asc(senderConfiguration.organizationId))
      .limit(1)
    await recordChange(transaction, person, request, {
      enterpriseNumber: owner?.enterpriseNumber ?? '',
      subject: messageTypeId,
      what: 'messageTypeChanged',
      details: { isRegistered },
    })
  })
}
