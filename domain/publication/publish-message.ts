import { channel } from 'node:diagnostics_channel'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '#db/schema/index.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister } from '#domain/ebox/enterprise-register.ts'
import { openBox, type OpenBox } from '#domain/ebox/open-box.ts'
import type { PersonRegister } from '#domain/ebox/person-register.ts'
import { auditVirusesFound } from '#domain/message/audit-viruses.ts'
import { checkPublication, speaksForSender } from '#domain/message/checks.ts'
import type { MessageDraft, MessageToPublish, PublicationToCreate } from '#domain/message/message-to-publish.ts'
import { auditedDocument, type ReceivedDocument } from '#domain/message/received-document.ts'
import type { RegistrySettings } from '#domain/message/registry-settings.ts'
import { announcedDocuments, type MessageToStore, storeMessage } from '#domain/message/store-message.ts'
import { findOriginal, recordAnswer } from '#domain/message/thread.ts'
import { withdraw } from '#domain/message/withdraw.ts'
import { badRequest, idempotencyKeyMismatch, type Issue } from '#domain/problem.ts'
import { type GatheredFacts, gatherFacts } from './gather-facts.ts'
import {
  findKeyUse,
  firstAnswer,
  type GivenKey,
  keepAnswer,
  keyOf,
  type KeyUse,
  takeIdempotencyKey,
} from './use-idempotency-key.ts'

const beforeCommit = channel('ebox:failpoint:P5')
const afterCommit = channel('ebox:failpoint:P6')

export interface PublicationPorts {
  keys: KeyProvider
  people: PersonRegister
  enterprises: EnterpriseRegister
}

export interface Publication {
  /** Absent when its form is not right: `issues` then says why */
  message?: MessageToPublish
  /** The message, or what of it could be understood: all that is wrong is told at once */
  draft: MessageDraft
  documents: ReceivedDocument[]
  /** What was found wrong while it arrived */
  issues: Issue[]
  /** The client that the token was given to */
  clientId: string
  /** The enterprise in whose name it publishes, as `On-Behalf-Of-Enterprise-Number` says it */
  onBehalfOf?: string
  idempotencyKey?: string
  /** Whether an equal repeat wants the first answer again (`Prefer: return=representation`) */
  isReplayWanted: boolean
  settings: RegistrySettings
  request: AuditedRequest
}

/** One that passed all checks. */
interface SoundPublication extends Publication {
  message: MessageToPublish
  facts: GatheredFacts
}

export interface PublicationResult {
  messageId: string
  expirationDate: Date
  /** Set when the recipient never opened an e-Box; the message is stored all the same */
  code?: 'NO_DIGITAL_USER'
  /** Set when an earlier publication gave this answer and nothing was published now */
  isReplay?: true
}

/**
 * Publishes one message to one box: message, content, documents, event and audit line commit together (spec §2.2).
 * The documents' bytes are in the attachment store already; whoever calls removes them when this throws, and when it replays.
 * @throws badRequest with all issues; idempotencyKeyUsed and stillRunning (409); idempotencyKeyMismatch (422); invalidAccessToken when
 * the client is no longer active
 */
export async function publishMessage(
  database: Database,
  ports: PublicationPorts,
  publication: Publication,
): Promise<PublicationResult> {
  const { message } = publication
  const facts = await gatherFacts(database, ports, publication)
  const key = keyOf(ports.keys, publication)
  // Before the checks: what was published once is answered so, whatever has become of type and recipient since.
  const use = key && speaksForSender(facts) ? await findKeyUse(database, key.space, key.given) : undefined
  if (use && key) return answerOfUse(use, key, publication)
  const issues = [...publication.issues, ...checkPublication(facts)]
  await auditVirusesFound(database, publication.request, publication.documents)
  if (issues.length > 0 || !message) throw badRequest(issues)
  return publishOnce(database, ports, { ...publication, message, facts }, key)
}

/** @throws idempotencyKeyUsed, idempotencyKeyMismatch */
function answerOfUse(use: KeyUse, key: GivenKey, publication: Publication): PublicationResult {
  const { expirationDate, ...answer } = firstAnswer(use, key, publication)
  if (expirationDate === undefined) throw idempotencyKeyMismatch()
  return { ...answer, messageId: use.messageId, expirationDate: new Date(expirationDate), isReplay: true }
}

async function publishOnce(
  database: Database,
  ports: PublicationPorts,
  publication: SoundPublication,
  key: GivenKey | undefined,
): Promise<PublicationResult> {
  const messageId = uuidv7()
  const {
    message,
    facts: { box },
  } = publication
  // What writes nothing but the message needs no transaction around its one statement.
  const isAlone = box && !key && message.originalMessageId === undefined && message.replacesMessageId === undefined
  if (isAlone) beforeCommit.publish({})
  const result = isAlone
    ? await storeIn(database, box, publication, messageId)
    : await database.transaction(async (transaction) => {
        const use = { messageId, bodyHash: key?.bodyHash }
        if (key && !(await takeIdempotencyKey(transaction, key.space, key.given, use))) return undefined
        const published = await store(transaction, ports, publication, messageId)
        if (key) await keepAnswer(transaction, key.space, key.given, wireAnswer(published))
        beforeCommit.publish({})
        return published
      })
  if (result) {
    afterCommit.publish({})
    return result
  }
  // An equal one committed while this one waited for its key.
  const use = key && (await findKeyUse(database, key.space, key.given))
  if (!use) throw new Error('An idempotency key was neither stored nor found')
  return answerOfUse(use, key, publication)
}

const wireAnswer = ({ expirationDate, code }: PublicationResult) => ({
  expirationDate: expirationDate.toISOString(),
  ...(code && { code }),
})

async function store(
  transaction: Transaction,
  ports: PublicationPorts,
  publication: SoundPublication,
  messageId: string,
): Promise<PublicationResult> {
  const { message } = publication
  const answer = await answerOriginal(transaction, ports, publication, messageId)
  const box = publication.facts.box ?? (await openBox(transaction, ports.keys, message.recipient))
  const { isWaiting, ...published } = await storeIn(transaction, box, publication, messageId, answer)
  // One that nobody sees yet replaces nothing yet: it may turn out to hold a virus.
  if (!isWaiting) await withdrawReplaced(transaction, box.boxId, publication, messageId)
  return published
}

async function storeIn(
  database: Database | Transaction,
  box: OpenBox,
  publication: SoundPublication,
  messageId: string,
  answer?: Pick<MessageToStore, 'answers' | 'partition'>,
): Promise<PublicationResult & { isWaiting: boolean }> {
  const line = auditLineOf(publication, messageId)
  const stored = await storeMessage(database, box, messageId, { ...toStore(publication), ...answer }, line)
  return {
    messageId,
    expirationDate: stored.expiresAt,
    ...(!box.isActivated && { code: 'NO_DIGITAL_USER' as const }),
    isWaiting: stored.isWaiting,
  }
}

/**
 * Keeps the answer on the sender's own side, in its box, when the message answers one.
 * @returns what it answers, and the partition that sent the original: an answer goes there (spec §2.6)
 * @throws badRequest when the original went since it was checked
 */
async function answerOriginal(
  transaction: Transaction,
  { keys }: PublicationPorts,
  { message, facts, documents, clientId }: SoundPublication,
  messageId: string,
): Promise<Pick<MessageToStore, 'answers' | 'partition'> | undefined> {
  const { originalMessageId, sender, recipient } = message
  if (originalMessageId === undefined) return undefined
  const own = await openBox(transaction, keys, sender)
  const original = await findOriginal(transaction, own.boxId, originalMessageId)
  if (!original) throw badRequest(checkPublication({ ...facts, original: undefined }))
  const partition = original.sender.eboxType === 'enterprise' ? original.sender.partition : 'GENERAL'
  await recordAnswer(transaction, own, original, {
    messageId,
    authorName: clientId,
    recipient: {
      ...(recipient.eboxType === 'enterprise' && { enterpriseNumber: recipient.enterpriseNumber }),
      partition,
    },
    subject: message.subject,
    body: message.bodyContent,
    fileNames: documents.map((document) => document.fileName),
  })
  return {
    answers: {
      originalMessageId,
      threadId: original.threadId,
      originalSubject: original.subject,
      authorBoxId: own.boxId,
    },
    partition,
  }
}

/** @throws badRequest when the replaced message was withdrawn since it was checked */
async function withdrawReplaced(
  transaction: Transaction,
  boxId: number,
  { message, facts }: SoundPublication,
  messageId: string,
): Promise<void> {
  const { replacesMessageId, replacementReason: reason, sender } = message
  if (replacesMessageId === undefined || reason === undefined) return
  const withdrawal = await withdraw(transaction, {
    boxId,
    messageId: replacesMessageId,
    senderOrganizationId: sender.enterpriseNumber,
    reason,
    replacedByMessageId: messageId,
  })
  if (withdrawal?.replacedByMessageId !== messageId)
    throw badRequest(checkPublication({ ...facts, replaced: { isWithdrawn: true } }))
}

/** A checked message as it is to be stored, with what its type says where it says nothing itself. */
export function toStore<Message extends PublicationToCreate>({
  message,
  documents,
  settings,
  facts,
}: Pick<Publication, 'documents' | 'settings'> & { message: Message; facts: GatheredFacts }) {
  const { expirationDate, dueDate } = message
  return {
    ...message,
    body: message.bodyContent,
    businessData: message.businessDataList,
    // The validity of the type decides, not the sender (spec §2.2, choice 5).
    validity: (settings.offers.includes('expirationDate') ? expirationDate : undefined) ?? facts.validity,
    noticeText: message.noticeText ?? facts.typeNoticeText,
    isRegisteredMail: facts.messageType?.isRegistered ?? false,
    ...(dueDate !== undefined && { due: { on: dueDate } }),
    ...(dueDate === undefined && facts.typeDueDays !== undefined && { due: { inDays: facts.typeDueDays } }),
    documents: announcedDocuments(message.attachments, documents, settings),
  }
}

function auditLineOf({ request, documents, message, onBehalfOf, facts }: SoundPublication, messageId: string) {
  return {
    ...request,
    responseCode: 201,
    details: {
      messageId,
      messageTypeId: message.messageTypeId,
      ...(onBehalfOf !== undefined && {
        senderEnterpriseNumber: onBehalfOf,
        mandataryEnterpriseNumber: facts.clientEnterpriseNumber,
      }),
      ...(message.originalMessageId !== undefined && { originalMessageId: message.originalMessageId }),
      ...(message.replacesMessageId !== undefined && { replacesMessageId: message.replacesMessageId }),
      attachments: documents.map(auditedDocument),
    },
  }
}
