import { and, eq } from 'drizzle-orm'
import { type Database, message } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import { mustBeActiveClient } from '#domain/access/client.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { enterBoxId } from '#domain/ebox/open-box.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { withdraw, type Withdrawal } from '#domain/message/withdraw.ts'

/**
 * Takes back a message that the client's enterprise sent, in whichever box it stands; also one that nobody sees yet.
 * @returns what its tombstone says, the same each time; undefined for an unknown message and another's
 * @throws invalidAccessToken when the client is no longer active
 */
export async function withdrawMessage(
  database: Database,
  { messageId, reason, clientId }: { messageId: string; reason: TranslatedString; clientId: string },
  request: AuditedRequest,
): Promise<Withdrawal | undefined> {
  const { enterpriseNumber: senderOrganizationId } = await mustBeActiveClient(database, clientId)
  const boxId = await findSentMessage(database, senderOrganizationId, messageId)
  if (boxId === undefined) return undefined
  return database.transaction(async (transaction) => {
    await enterBoxId(transaction, boxId)
    const withdrawal = await withdraw(transaction, { boxId, messageId, senderOrganizationId, reason })
    if (withdrawal) await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { messageId } }])
    return withdrawal
  })
}

/** @returns the box that holds it */
function findSentMessage(database: Database, senderOrganizationId: string, messageId: string) {
  return asSender(database, senderOrganizationId, async (transaction) => {
    const [found] = await transaction
      .select({ boxId: message.boxId })
      .from(message)
      .where(and(eq(message.senderOrganizationId, senderOrganizationId), eq(message.messageId, messageId)))
    return found?.boxId
  })
}
