import { and, eq } from 'drizzle-orm'
import { type Database, message } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import { mustSpeakForSender, type SenderClient } from '#domain/access/mandate.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { enterBoxId } from '#domain/ebox/open-box.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { withdraw, type Withdrawal } from '#domain/message/withdraw.ts'

/**
 * Takes back a message that the client's enterprise sent, or one that gave it a mandate, in whichever box it stands; also one that nobody sees yet.
 * @returns what its tombstone says, the same each time; undefined for an unknown message and another's
 * @throws as mustSpeakForSender
 */
export async function withdrawMessage(
  database: Database,
  client: SenderClient,
  { messageId, reason }: { messageId: string; reason: TranslatedString },
  request: AuditedRequest,
): Promise<Withdrawal | undefined> {
  const { enterpriseNumber: senderOrganizationId, representation } = await mustSpeakForSender(database, client)
  const boxId = await findSentMessage(database, senderOrganizationId, messageId)
  if (boxId === undefined) return undefined
  return database.transaction(async (transaction) => {
    await enterBoxId(transaction, boxId)
    const withdrawal = await withdraw(transaction, { boxId, messageId, senderOrganizationId, reason })
    const details = { messageId, ...representation }
    if (withdrawal) await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
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
