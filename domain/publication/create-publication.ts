import { v7 as uuidv7 } from 'uuid'
import type { Database } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import { auditVirusesFound } from '#domain/message/audit-viruses.ts'
import { checkPublication, speaksForSender } from '#domain/message/checks.ts'
import type { PublicationToCreate } from '#domain/message/message-to-publish.ts'
import { auditedDocument } from '#domain/message/received-document.ts'
import { announcedDocuments, isHeld } from '#domain/message/store-message.ts'
import { storePublication } from '#domain/message/store-publication.ts'
import { badRequest, issue, serviceUnavailable } from '#domain/problem.ts'
import { gatherFacts, type GatheredFacts } from './gather-facts.ts'
import { type Publication, type PublicationPorts, toStore } from './publish-message.ts'
import { findKeyUse, firstAnswer, type GivenKey, keepAnswer, keyOf, takeIdempotencyKey } from './use-idempotency-key.ts'

/** A message for many recipients, as it came in. */
export interface IncomingPublication extends Omit<Publication, 'message'> {
  /** Absent when its form is not right: `issues` then says why */
  message?: PublicationToCreate
  /** The enterprise in the address: the sender itself */
  enterpriseNumber: string
}

const retryAfterSec = 60

/** One that passed all checks. */
interface SoundPublication extends IncomingPublication {
  message: PublicationToCreate
  facts: GatheredFacts & { messageType: NonNullable<GatheredFacts['messageType']> }
}

export interface CreatedPublication {
  publicationId: string
  /** Set when an earlier one gave this answer and nothing was created now */
  isReplay?: true
}

/**
 * Creates a publication: the content of a message that many are to have, which reaches nobody until recipients are added (spec §2.3). It is
 * checked as a message is. What must be scanned is scanned now: nothing can be held for a million boxes.
 * The documents' bytes are in the attachment store already; whoever calls removes them when this throws, and when it replays.
 * @throws badRequest with all issues; idempotencyKeyUsed and stillRunning (409); idempotencyKeyMismatch (422); serviceUnavailable (503) while the virus scanner is silent;
 * invalidAccessToken when the client is no longer active
 */
export async function createPublication(
  database: Database,
  ports: PublicationPorts,
  incoming: IncomingPublication,
): Promise<CreatedPublication> {
  const { message, documents } = incoming
  const facts = await gatherFacts(database, ports, incoming)
  const key = keyOf(ports.keys, incoming)
  const use = key && speaksForSender(facts) ? await findKeyUse(database, key.space, key.given) : undefined
  if (use && key) {
    firstAnswer(use, key, incoming)
    return { publicationId: use.messageId, isReplay: true }
  }
  const issues = [...incoming.issues, ...checkPublication(facts), ...senderIsInAddress(incoming)]
  await auditVirusesFound(database, incoming.request, documents)
  const { messageType } = facts
  if (issues.length > 0 || !message || !messageType) throw badRequest(issues)
  const announced = announcedDocuments(message.attachments, documents, incoming.settings)
  if (isHeld({ documents: announced }))
    throw serviceUnavailable(retryAfterSec, 'The virus scanner does not answer; try again later')
  return createOnce(database, ports, { ...incoming, message, facts: { ...facts, messageType } }, key)
}

const senderIsInAddress = ({ draft: { sender }, enterpriseNumber }: IncomingPublication) =>
  sender && sender.enterpriseNumber !== enterpriseNumber
    ? [
        issue.invalidInput({
          in: 'path',
          name: 'enterpriseNumber',
          detail: 'The address is that of the sender of the publication',
          code: 'INVALID_SENDER',
          value: enterpriseNumber,
        }),
      ]
    : []

async function createOnce(
  database: Database,
  { keys }: PublicationPorts,
  publication: SoundPublication,
  key: GivenKey | undefined,
): Promise<CreatedPublication> {
  const publicationId = uuidv7()
  const { message, facts, documents, request, onBehalfOf } = publication
  const isCreated = await inNameOf(database, message.sender.enterpriseNumber, async (transaction) => {
    const use = { messageId: publicationId, bodyHash: key?.bodyHash }
    if (key && !(await takeIdempotencyKey(transaction, key.space, key.given, use))) return false
    await storePublication(transaction, keys, publicationId, {
      ...toStore(publication),
      audience: facts.messageType.audience,
    })
    await appendAuditLines(transaction, [
      {
        ...request,
        responseCode: 201,
        details: {
          publicationId,
          messageTypeId: message.messageTypeId,
          ...(onBehalfOf !== undefined && {
            senderEnterpriseNumber: onBehalfOf,
            mandataryEnterpriseNumber: facts.clientEnterpriseNumber,
          }),
          attachments: documents.map(auditedDocument),
        },
      },
    ])
    if (key) await keepAnswer(transaction, key.space, key.given, {})
    return true
  })
  if (isCreated) return { publicationId }
  // An equal one committed while this one waited for its key.
  const use = key && (await findKeyUse(database, key.space, key.given))
  if (!use) throw new Error('An idempotency key was neither stored nor found')
  firstAnswer(use, key, publication)
  return { publicationId: use.messageId, isReplay: true }
}
