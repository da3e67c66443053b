import { and, asc, eq } from 'drizzle-orm'
import { validate as isUuid } from 'uuid'
import { alert, type Database, ebox, message } from '#db/schema/index.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'

/** Where a message stands, as who helps may know it: of what kind, from whom, and what became of it. Nothing of what it says, nor to whom. */
export interface Delivery {
  messageId: string
  messageTypeId: string
  senderOrganizationId: string
  senderApplicationId: string
  recipient: 'citizen' | 'enterprise' | 'professional'
  /** False when its holder never opened the box, or closed it */
  isBoxActive: boolean
  receivedAt: Date
  expiresAt: Date
  readAt: Date | null
  isVisible: boolean
  waitsFor: 'release' | 'visibleFrom' | null
  withdrawnAt: Date | null
  virusFound: string | null
  /** Its e-mails, the first first, and what became of each */
  alerts: Pick<typeof alert.$inferSelect, 'kind' | 'status' | 'sentAt' | 'outcomeAt'>[]
}

/**
 * Where a message stands. Looking is a line of the trail.
 * @returns undefined for an unknown one
 * @throws missingPermission
 */
export async function readDelivery(
  database: Database,
  person: DeskPerson,
  messageId: string,
  request: DeskRequest,
): Promise<Delivery | undefined> {
  if (!isUuid(messageId)) return undefined
  return atPlatformDesk(database, person, 'readDelivery', async (transaction) => {
    const [row] = await transaction
      .select({
        messageId: message.messageId,
        messageTypeId: message.messageTypeId,
        senderOrganizationId: message.senderOrganizationId,
        senderApplicationId: message.senderApplicationId,
        recipient: ebox.eboxType,
        activatedAt: ebox.activatedAt,
        receivedAt: message.receivedAt,
        expiresAt: message.expiresAt,
        readAt: message.readAt,
        isVisible: message.isVisible,
        waitsFor: message.waitsFor,
        withdrawnAt: message.withdrawnAt,
        virusFound: message.virusFound,
        boxId: message.boxId,
      })
      .from(message)
      .innerJoin(ebox, eq(ebox.boxId, message.boxId))
      .where(eq(message.messageId, messageId))
      .limit(1)
    if (!row) return undefined
    await appendAuditLines(transaction, [
      { ...request, ...person.audited, responseCode: 200, details: { messageId, deliveryState: true } },
    ])
    const { activatedAt, boxId, ...state } = row
    const alerts = await transaction
      .select({ kind: alert.kind, status: alert.status, sentAt: alert.sentAt, outcomeAt: alert.outcomeAt })
      .from(alert)
      .where(and(eq(alert.boxId, boxId), eq(alert.messageId, messageId)))
      .orderBy(asc(alert.decidedAt))
    return { ...state, isBoxActive: activatedAt !== null, alerts }
  })
}
