import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { type Database, multicastTask, type Transaction } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'
import { enterBoxId, openBox } from '#domain/ebox/open-box.ts'
import { type BroadcastPorts, judgeRecipients } from './judge-recipients.ts'
import { insertMessages } from './message-rows.ts'
import { holdForPage, isOver, publicationIsOver } from './multicast-task.ts'
import { type BroadcastingSender, mustBeOpen, mustBeSender, type OpenPublication } from './read-publication.ts'
import { isToReceive, type JudgedRecipient, wordsOf } from './recipient.ts'
import { storePage } from './store-page.ts'

/** Recipients of one call (spec §2.3). */
export const mostRecipients = 100

/** What became of the attempt to give a publication to one recipient. */
export type AddedRecipient = { recipient: Holder } & (
  | { outcome: 'published'; messageId: string; expirationDate: Date; code?: 'NO_DIGITAL_USER' }
  | { outcome: Exclude<JudgedRecipient['outcome'], 'reachable' | 'notDigital'> }
)

/**
 * Gives a publication to at most 100 recipients at once: to all of those who can have it, in one transaction. It may be repeated: who has
 * the publication already is answered as a duplicate, and gets no second one.
 * @returns the attempts, in the order that was given
 * @throws resourceNotFound; conflictingState (409) when the publication was withdrawn or has expired; as mustBeSender
 */
export async function addRecipients(
  database: Database,
  ports: BroadcastPorts,
  sender: BroadcastingSender,
  { publicationId, recipients }: { publicationId: string; recipients: Holder[] },
  request: AuditedRequest,
): Promise<AddedRecipient[]> {
  const representation = await mustBeSender(database, sender)
  const { enterpriseNumber: senderOrganizationId } = sender
  const publication = await mustBeOpen(database, ports.keys, senderOrganizationId, publicationId)
  const given = recipients.map((holder, index) => ({ line: index + 1, words: wordsOf(holder), holder }))
  const judging = { senderOrganizationId, audience: publication.audience }
  const judged = await judgeRecipients(database, ports, judging, given)
  return inNameOf(database, senderOrganizationId, async (transaction) => {
    await holdForPage(transaction, publicationId)
    if (await isOver(transaction, publicationId)) throw publicationIsOver()
    const pageId = uuidv7()
    const published = await publishTo(transaction, ports, { publicationId, pageId }, judged)
    const outcomes = judged.map((recipient, index): JudgedRecipient => {
      if (!isToReceive(recipient.outcome)) return recipient
      const message = published.get(index)
      return message ? { ...recipient, boxId: message.boxId } : { ...recipient, outcome: 'duplicate' }
    })
    const of = { publication, pageId, senderOrganizationId, request }
    const multicastTaskId = await keepAttempts(transaction, of, outcomes)
    const details = { publicationId, multicastTaskId, messages: published.size, ...representation }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    return outcomes.flatMap((recipient, index) => toAdded(recipient, published.get(index)))
  })
}

interface PublishedMessage {
  boxId: number
  messageId: string
  expiresAt: Date
}

/**
 * Each box is entered by itself. In the order in which a page of a list is delivered (`makeBoxes`, then the messages by their boxes), so
 * that whoever gives to the same recipients at the same time waits in one direction only.
 */
async function publishTo(
  transaction: Transaction,
  { keys }: BroadcastPorts,
  ids: { publicationId: string; pageId: string },
  judged: JudgedRecipient[],
): Promise<Map<number, PublishedMessage>> {
  const published = new Map<number, PublishedMessage>()
  const boxes = await boxesOf(transaction, keys, judged)
  for (const { index, boxId } of boxes.toSorted((one, other) => one.boxId - other.boxId)) {
    // Sent one behind the other, in one round trip.
    const [, [row]] = await Promise.all([
      enterBoxId(transaction, boxId),
      transaction.execute<{ message_id: string; expires_at: string }>(
        insertMessages(sql`SELECT ${boxId}::bigint AS box_id`, ids),
      ),
    ])
    if (row) published.set(index, { boxId, messageId: row.message_id, expiresAt: new Date(row.expires_at) })
  }
  return published
}

/** The boxes of those who are to receive, with their places among the recipients; those without one get it, in the order of their hashes. */
async function boxesOf(
  transaction: Transaction,
  keys: KeyProvider,
  judged: JudgedRecipient[],
): Promise<{ index: number; boxId: number }[]> {
  const toReceive = judged.flatMap(({ outcome, boxId, holder }, index) =>
    holder && isToReceive(outcome) ? [{ index, boxId, holder }] : [],
  )
  const known = toReceive.flatMap(({ index, boxId }) => (boxId === undefined ? [] : [{ index, boxId }]))
  const lacking = toReceive
    .filter(({ boxId }) => boxId === undefined)
    .map(({ index, holder }) => ({ index, holder, hash: boxLookupHash(keys, holder) }))
    .toSorted((one, other) => Buffer.compare(one.hash, other.hash))
  const made: { index: number; boxId: number }[] = []
  for (const { index, holder } of lacking) made.push({ index, boxId: (await openBox(transaction, keys, holder)).boxId })
  return [...known, ...made]
}

/** A call is kept as a task that is over: its messages are told of, and found, as those of any other page. */
async function keepAttempts(
  transaction: Transaction,
  of: { publication: OpenPublication; pageId: string; senderOrganizationId: string; request: AuditedRequest },
  outcomes: JudgedRecipient[],
): Promise<string> {
  const taskId = uuidv7()
  const { publication, pageId, senderOrganizationId, request } = of
  const now = sql<Date>`now()`
  await transaction.insert(multicastTask).values({
    taskId,
    publicationId: publication.publicationId,
    senderOrganizationId,
    state: 'completed',
    files: 1,
    startedAt: now,
    endedAt: now,
    traceId: request.traceId,
  })
  await storePage(transaction, publication.key, { taskId, pageId, pageNumber: 1, file: 1 }, outcomes, {
    deliveredAt: now,
  })
  await transaction.execute(
    sql`INSERT INTO broadcast_event (type, subject_id) VALUES ('broadcast/page.published', ${pageId})`,
  )
  return taskId
}

function toAdded(
  { outcome, holder: recipient }: JudgedRecipient,
  message: PublishedMessage | undefined,
): AddedRecipient[] {
  if (!recipient) return []
  if (outcome !== 'reachable' && outcome !== 'notDigital') return [{ recipient, outcome }]
  if (!message) throw new Error('A message was neither stored nor found')
  const { messageId, expiresAt: expirationDate } = message
  return [
    {
      recipient,
      outcome: 'published',
      messageId,
      expirationDate,
      ...(outcome === 'notDigital' && { code: 'NO_DIGITAL_USER' as const }),
    },
  ]
}
