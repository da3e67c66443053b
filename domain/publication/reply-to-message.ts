import { channel } from 'node:diagnostics_channel'
import { and, count, eq, gt, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { type Database, ebox, sentReply, type Transaction } from '#db/schema/index.ts'
import { writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { mustBeStrongEnough } from '#domain/access/sign-in-strength.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister } from '#domain/ebox/enterprise-register.ts'
import { openBox, type OpenBox, openBoxById } from '#domain/ebox/open-box.ts'
import { type EnterpriseNumber, parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { auditVirusesFound } from '#domain/message/audit-viruses.ts'
import { checkContent } from '#domain/message/content-checks.ts'
import { auditedDocument, type ReceivedDocument } from '#domain/message/received-document.ts'
import type { RegistrySettings } from '#domain/message/registry-settings.ts'
import { repliesPerDay, type ReplyToPublish } from '#domain/message/reply-to-publish.ts'
import {
  announcedDocuments,
  type MessageSender,
  type MessageToStore,
  storeMessage,
} from '#domain/message/store-message.ts'
import { findOriginal, type Original, recordAnswer, subjectOfReply } from '#domain/message/thread.ts'
import { inEveryLanguage, type TextInEveryLanguage } from '#domain/message/translated-string.ts'
import { readProfessionalQuality, registryNameOf } from '#domain/reference-data/read-reference-data.ts'
import { badRequest, type Issue, missingPermission, resourceNotFound, tooManyRequests } from '#domain/problem.ts'
import type { PublicationResult } from './publish-message.ts'
import { useIdempotencyKey } from './use-idempotency-key.ts'

const beforeCommit = channel('ebox:failpoint:P5')
const afterCommit = channel('ebox:failpoint:P6')

export interface ReplyPorts {
  keys: KeyProvider
  enterprises: EnterpriseRegister
}

export interface Reply {
  /** The message that is answered, in the reader's box */
  originalMessageId: string
  /** Who answers, as `mayReply` found it */
  author: MessageSender
  /** Absent when its form is not right: `issues` then says why */
  reply?: ReplyToPublish
  documents: ReceivedDocument[]
  /** What was found wrong while it arrived */
  issues: Issue[]
  idempotencyKey?: string
  settings: RegistrySettings
  request: AuditedRequest
}

/**
 * Asks before anything is received whether a message takes replies: the right to consult it is the right to answer it (spec §2.6).
 * @returns who answers: the holder of the box, not the person or software that acts for it
 * @throws resourceNotFound, the same for an unknown message, another's, one that waits, has expired or was withdrawn; missingPermission
 * when its sender takes no reply, or no longer exists; insufficientSignIn when its type asks a stronger sign-in
 */
export async function mayReply(
  database: Database,
  ports: ReplyPorts,
  reader: Reader,
  originalMessageId: string,
): Promise<MessageSender> {
  const found = await writeInBox(database, reader, 'replyToMessage', async (transaction, boxId) => {
    const original = await mustTakeReplies(transaction, reader, boxId, originalMessageId)
    const [holder] = await transaction.select().from(ebox).where(eq(ebox.boxId, boxId))
    return { original, boxId, holder: holder?.enterpriseNumber, quality: holder?.quality }
  })
  if (!found) throw resourceNotFound()
  const { original, boxId, quality } = found
  const recipient = original.sender.eboxType === 'enterprise' ? original.sender.enterpriseNumber : undefined
  const [holder, ...numbers] = [found.holder, recipient].map((number) => (number ? mustBeNumber(number) : undefined))
  const enterprises = await ports.enterprises.lookUp([holder, ...numbers].filter((number) => number !== undefined))
  const unreachable = numbers.some((number) => number && enterprises.get(number)?.status !== 'active')
  if (unreachable) throw missingPermission('The sender of this message no longer exists')
  if (!holder) {
    const name = await nameOfPerson(database, reader, quality)
    return quality ? { eboxType: 'professional', quality, boxId, name } : { eboxType: 'citizen', boxId, name }
  }
  const known = enterprises.get(holder)
  return {
    eboxType: 'enterprise',
    enterpriseNumber: holder,
    partition: original.partition,
    name: inEveryLanguage(known && 'name' in known ? known.name : { nl: holder }),
  }
}

/** A portal is told no name of the person for whom it writes, and tells none: only as what the person writes. */
async function nameOfPerson(
  database: Database,
  { actor, actorName }: Reader,
  quality: string | null | undefined,
): Promise<TextInEveryLanguage> {
  if (actor !== 'partnerPortal') return inEveryLanguage({ nl: actorName })
  const known = quality ? await readProfessionalQuality(database, quality) : undefined
  return known ? registryNameOf(known) : { nl: 'Burger', fr: 'Citoyen', de: 'Bürger' }
}

/**
 * Answers a message of the reader's box. The reply goes to the box and partition that sent the original; the copy of who sent it, the
 * message, its event and its audit line commit together. The documents' bytes are in the attachment store already; whoever calls removes
 * them when this throws.
 * @throws as mayReply; badRequest with all issues; idempotencyKeyUsed (409); tooManyRequests (429)
 */
export async function replyToMessage(
  database: Database,
  { keys }: ReplyPorts,
  reader: Reader,
  reply: Reply,
): Promise<PublicationResult> {
  const messageId = uuidv7()
  await auditVirusesFound(database, reply.request, reply.documents)
  const result = await writeInBox(database, reader, 'replyToMessage', async (transaction, boxId) => {
    const original = await mustTakeReplies(transaction, reader, boxId, reply.originalMessageId)
    const toStore = mustBeSound(reply, original, boxId)
    if (reply.idempotencyKey !== undefined)
      await useIdempotencyKey(transaction, keySpaceOf(boxId, reply), reply.idempotencyKey, messageId)
    await mustNotFlood(transaction, boxId, reply)
    const own = await openBoxById(transaction, keys, boxId)
    await recordAnswer(transaction, own, original, {
      messageId,
      authorName: reader.actorName,
      recipient: recipientOf(original),
      subject: toStore.subject,
      body: toStore.body,
      fileNames: reply.documents.map((document) => document.fileName),
    })
    // From here on the transaction sees the recipient's box, and no longer the own one.
    const box = await openRecipientBox(transaction, keys, original)
    const line = auditLineOf(reply, original, messageId)
    const { expiresAt } = await storeMessage(transaction, box, messageId, toStore, line)
    beforeCommit.publish({})
    return {
      messageId,
      expirationDate: expiresAt,
      ...(!box.isActivated && { code: 'NO_DIGITAL_USER' as const }),
    }
  })
  if (!result) throw resourceNotFound()
  afterCommit.publish({})
  return result
}

async function mustTakeReplies(
  transaction: Transaction,
  reader: Reader,
  boxId: number,
  messageId: string,
): Promise<Original> {
  const original = await findOriginal(transaction, boxId, messageId)
  if (!original) throw resourceNotFound()
  mustBeStrongEnough(reader, original.requiredAcr)
  if (!original.isReplyAuthorized) throw missingPermission('The sender of this message takes no reply')
  return original
}

/** @throws badRequest with all issues */
function mustBeSound(
  { reply, documents, issues, author, settings }: Reply,
  original: Original,
  authorBoxId: number,
): MessageToStore {
  const all = [...issues, ...checkContent({ message: reply ?? {}, documents, settings })]
  if (all.length > 0 || !reply) throw badRequest(all)
  return {
    sender: author,
    messageTypeId: original.messageTypeId,
    senderApplicationId: original.senderApplicationId,
    validity: original.validity,
    subject: reply.subject ?? subjectOfReply(original.subject, settings.lengths.subject),
    body: reply.bodyContent,
    isBodyMainContent: reply.isBodyMainContent,
    documents: announcedDocuments(reply.attachments, documents, settings),
    partition: recipientOf(original).partition,
    // So that the conversation can go on.
    isReplyAuthorized: true,
    answers: {
      originalMessageId: original.messageId,
      threadId: original.threadId,
      originalSubject: original.subject,
      authorBoxId,
    },
  }
}

/** The keys of replies to one message are its own. */
const keySpaceOf = (boxId: number, { originalMessageId }: Reply) => ({
  senderOrganizationId: `box ${boxId}`,
  senderApplicationId: originalMessageId,
})

/** The original is locked: replies to it are counted one after the other. @throws tooManyRequests */
async function mustNotFlood(transaction: Transaction, boxId: number, { originalMessageId }: Reply): Promise<void> {
  const [sent] = await transaction
    .select({
      replies: count(),
      secondsToNext: sql<number>`ceil(extract(epoch FROM min(${sentReply.sentAt}) + interval '24 hours' - now()))::int`,
    })
    .from(sentReply)
    .where(
      and(
        eq(sentReply.boxId, boxId),
        eq(sentReply.originalMessageId, originalMessageId),
        gt(sentReply.sentAt, sql`now() - interval '24 hours'`),
      ),
    )
  if (sent && sent.replies >= repliesPerDay) throw tooManyRequests(repliesPerDay, sent.secondsToNext)
}

function recipientOf({ sender }: Original): { enterpriseNumber?: string; partition: string } {
  return sender.eboxType === 'enterprise' ? sender : { partition: 'GENERAL' }
}

function openRecipientBox(transaction: Transaction, keys: KeyProvider, { sender }: Original): Promise<OpenBox> {
  if (sender.eboxType !== 'enterprise') return openBoxById(transaction, keys, sender.boxId)
  const enterpriseNumber = mustBeNumber(sender.enterpriseNumber)
  return openBox(transaction, keys, { eboxType: 'enterprise', enterpriseNumber })
}

/** A number that we stored ourselves. */
function mustBeNumber(stored: string): EnterpriseNumber {
  const number = parseEnterpriseNumber(stored)
  if (!number) throw new Error('A stored enterprise number is none')
  return number
}

function auditLineOf({ request, documents }: Reply, original: Original, messageId: string) {
  return {
    ...request,
    responseCode: 201,
    details: {
      messageId,
      originalMessageId: original.messageId,
      threadId: original.threadId,
      messageTypeId: original.messageTypeId,
      attachments: documents.map(auditedDocument),
    },
  }
}
