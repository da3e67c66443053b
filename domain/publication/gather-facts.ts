import { and, eq } from 'drizzle-orm'
import { type Database, messageType, partition, senderConfiguration } from '#db/schema/index.ts'
import { mustBeActiveClient } from '#domain/access/client.ts'
import { enterBoxId, findBoxId } from '#domain/ebox/open-box.ts'
import type { PublicationFacts } from '#domain/message/checks.ts'
import type { MessageDraft } from '#domain/message/message-to-publish.ts'
import type { Publication, PublicationPorts } from './publish-message.ts'

export interface GatheredFacts extends PublicationFacts {
  /** How long a message of this type stays, as a PostgreSQL interval */
  validity: string
}

/**
 * Reads what the checks of a publication need: the client's live state, the trio, the type, the registers, the sender's partition.
 * @throws invalidAccessToken when the client was suspended since its token was given
 */
export async function gatherFacts(
  database: Database,
  ports: PublicationPorts,
  { draft: message, documents, clientId, maxDocuments }: Publication,
): Promise<GatheredFacts> {
  const { recipient, forTheAttentionOf } = message
  const people = [
    ...(recipient?.eboxType === 'citizen' ? [recipient.ssin] : []),
    ...(forTheAttentionOf?.ssin ? [forTheAttentionOf.ssin] : []),
  ]
  const enterprises = recipient?.eboxType === 'enterprise' ? [recipient.enterpriseNumber] : []
  const [sender, type, isTrioConfigured, personStatuses, enterpriseStatuses, isSenderPartitionKnown] =
    await Promise.all([
      mustBeActiveClient(database, clientId),
      readMessageType(database, message),
      knowsTrio(database, message),
      ports.people.lookUp(people),
      ports.enterprises.lookUp(enterprises),
      knowsSenderPartition(database, ports, message.sender),
    ])
  return {
    message,
    documents,
    maxDocuments,
    clientEnterpriseNumber: sender.enterpriseNumber,
    isTrioConfigured,
    messageType: type,
    isSenderPartitionKnown,
    recipientPerson: recipient?.eboxType === 'citizen' ? personStatuses.get(recipient.ssin) : undefined,
    recipientEnterprise:
      recipient?.eboxType === 'enterprise' ? enterpriseStatuses.get(recipient.enterpriseNumber) : undefined,
    attentionOf: forTheAttentionOf?.ssin ? personStatuses.get(forTheAttentionOf.ssin) : undefined,
    validity: type ? `${type.validityPeriodNumber} ${type.validityPeriodUnit}` : '0 day',
  }
}

async function readMessageType(database: Database, { messageTypeId }: MessageDraft) {
  if (messageTypeId === undefined) return undefined
  const [row] = await database.select().from(messageType).where(eq(messageType.messageTypeId, messageTypeId))
  return row
}

/** True also while the trio is not told whole: its form is refused elsewhere. */
async function knowsTrio(
  database: Database,
  { sender, senderApplicationId, messageTypeId }: MessageDraft,
): Promise<boolean> {
  if (!sender || senderApplicationId === undefined || messageTypeId === undefined) return true
  const found = await database
    .select({ messageTypeId: senderConfiguration.messageTypeId })
    .from(senderConfiguration)
    .where(
      and(
        eq(senderConfiguration.organizationId, sender.enterpriseNumber),
        eq(senderConfiguration.applicationId, senderApplicationId),
        eq(senderConfiguration.messageTypeId, messageTypeId),
      ),
    )
  return found.length > 0
}

/** GENERAL is every box's; the others are rows of the sender's own box, which this looks into and leaves. */
async function knowsSenderPartition(
  database: Database,
  { keys }: PublicationPorts,
  sender: MessageDraft['sender'],
): Promise<boolean> {
  if (!sender || sender.partition === 'GENERAL') return true
  return database.transaction(async (transaction) => {
    const holder = { eboxType: 'enterprise' as const, enterpriseNumber: sender.enterpriseNumber }
    const boxId = await findBoxId(transaction, keys, holder)
    if (boxId === undefined) return false
    await enterBoxId(transaction, boxId)
    const found = await transaction
      .select({ partitionId: partition.partitionId })
      .from(partition)
      .where(and(eq(partition.boxId, boxId), eq(partition.partitionId, sender.partition)))
    return found.length > 0
  })
}
