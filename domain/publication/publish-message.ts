import { channel } from 'node:diagnostics_channel'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister } from '#domain/ebox/enterprise-register.ts'
import { openBox } from '#domain/ebox/open-box.ts'
import type { PersonRegister } from '#domain/ebox/person-register.ts'
import { checkPublication } from '#domain/message/checks.ts'
import type { MessageDraft, MessageToPublish } from '#domain/message/message-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { type MessageToStore, storeMessage } from '#domain/message/store-message.ts'
import { badRequest, type Issue } from '#domain/problem.ts'
import { gatherFacts } from './gather-facts.ts'
import { useIdempotencyKey } from './use-idempotency-key.ts'

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
  idempotencyKey?: string
  maxDocuments: number
  request: AuditedRequest
}

type SoundPublication = Publication & { message: MessageToPublish }

export interface PublicationResult {
  messageId: string
  expirationDate: Date
  /** Set when the recipient never opened an e-Box; the message is stored all the same */
  code?: 'NO_DIGITAL_USER'
}

/**
 * Publishes one message to one box: message, content, documents, event and audit line commit together (spec §2.2).
 * The documents' bytes are in the attachment store already; whoever calls removes them when this throws.
 * @throws badRequest with all issues; idempotencyKeyUsed (409); invalidAccessToken when the client is no longer active
 */
export async function publishMessage(
  database: Database,
  ports: PublicationPorts,
  publication: Publication,
): Promise<PublicationResult> {
  const facts = await gatherFacts(database, ports, publication)
  const issues = [...publication.issues, ...checkPublication(facts)]
  const { message: toPublish } = publication
  if (issues.length > 0 || !toPublish) throw badRequest(issues)
  const sound: SoundPublication = { ...publication, message: toPublish }

  const messageId = uuidv7()
  const result = await database.transaction(async (transaction) => {
    if (sound.idempotencyKey !== undefined)
      await useIdempotencyKey(transaction, keySpaceOf(toPublish), sound.idempotencyKey, messageId)
    const box = await openBox(transaction, ports.keys, toPublish.recipient)
    // These do not wait for each other's answer: they share a round trip.
    const [{ expiresAt }] = await Promise.all([
      storeMessage(transaction, box, messageId, toStore(sound, facts.validity)),
      appendAuditLines(transaction, [auditLineOf(sound, messageId)]),
    ])
    beforeCommit.publish({})
    return {
      messageId,
      expirationDate: expiresAt,
      ...(!box.isActivated && { code: 'NO_DIGITAL_USER' as const }),
    }
  })
  afterCommit.publish({})
  return result
}

const keySpaceOf = ({ sender, senderApplicationId }: MessageToPublish) => ({
  senderOrganizationId: sender.enterpriseNumber,
  senderApplicationId,
})

function toStore({ message: toPublish, documents }: SoundPublication, validity: string): MessageToStore {
  return {
    ...toPublish,
    body: toPublish.bodyContent,
    businessData: toPublish.businessDataList,
    // The validity of the type decides, not the sender (spec §2.2, choice 5).
    validity,
    documents: toPublish.attachments.map((announced) => {
      const document = documents.find((each) => each.partName === announced.httpPartName)
      if (!document) throw new Error('A checked message announces a document that is not there')
      return { ...announced, document, title: announced.attachmentTitle }
    }),
  }
}

function auditLineOf({ request, documents, message: toPublish }: SoundPublication, messageId: string) {
  return {
    ...request,
    responseCode: 201,
    details: {
      messageId,
      messageTypeId: toPublish.messageTypeId,
      attachments: documents.map((each) => ({
        mediaType: each.mediaType,
        sizeInBytes: each.content?.sizeInBytes,
        sha256: each.sha256?.toString('base64url'),
      })),
    },
  }
}
