import { type eboxTypes, publication, publicationAttachment, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { mintOwnerKey, publicationOwner } from '#domain/content/owner-key.ts'
import { type MessageToStore, messageRow, sealContent, sealDocuments } from './store-message.ts'

/** A message for many recipients, which was checked: what concerns one recipient alone has no place in it. */
export type PublicationToStore = Omit<MessageToStore, 'partition' | 'answers' | 'replacesMessageId' | 'visibleFrom'> & {
  audience: (typeof eboxTypes)[number]
}

/**
 * Stores the content of a message for many recipients once, under a key of its own: nobody has it yet. The transaction must name its
 * sender (`domain/access/as-sender.ts`).
 */
export async function storePublication(
  transaction: Transaction,
  keys: KeyProvider,
  publicationId: string,
  toStore: PublicationToStore,
): Promise<void> {
  const owner = publicationOwner(publicationId)
  const { ownerKey, wrapped } = await mintOwnerKey(keys, owner)
  const place = { owner, key: ownerKey, sealedFor: publicationId }
  const sealed = sealContent(place, toStore)
  const row = messageRow(toStore)
  const { validity } = toStore
  await transaction.insert(publication).values({
    publicationId,
    senderOrganizationId: row.senderOrganizationId,
    senderApplicationId: row.senderApplicationId,
    senderPartition: row.senderPartition,
    messageTypeId: row.messageTypeId,
    audience: toStore.audience,
    ...(validity instanceof Date ? { expiresAt: validity } : { validity }),
    dueOn: row.dueOn,
    dueInDays: row.dueInDays,
    isReplyAuthorized: row.isReplyAuthorized,
    isRegisteredMail: row.isRegisteredMail,
    isBodyMainContent: row.isBodyMainContent,
    isForAction: row.isForAction,
    actionDueOn: row.actionDueOn,
    subject: toStore.subject,
    businessData: toStore.businessData ?? [],
    forTheAttentionOfLabel: toStore.forTheAttentionOf?.label,
    forTheAttentionOfSsinCipher: sealed.forTheAttentionOfSsin,
    bodyCipher: sealed.body,
    paymentDataCipher: sealed.paymentData,
    structuredDataCipher: sealed.structuredData,
    actions: toStore.actions ?? [],
    noticeText: toStore.noticeText,
    wrappedKey: wrapped,
  })
  const documents = sealDocuments(place, toStore)
  if (documents.length > 0)
    await transaction
      .insert(publicationAttachment)
      .values(documents.map((document) => ({ publicationId, ...document })))
}
