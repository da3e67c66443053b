import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox, writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { Message, MessageSummary } from '#domain/message/message.ts'
import { messageColumns, messageJoins, type MessageRow, toMessageSummary } from '#domain/message/message-row.ts'
import { openContent, type OpenContentPorts } from './open-content.ts'
import { readBody } from './read-body.ts'
import { readMessage } from './read-message.ts'
import { readThread, type SentReply } from './read-thread.ts'

/** Rows that are read at once: neither the box nor its log is ever whole in memory. */
const pageSize = 100

/** A letter with what belongs to it in an archive. */
export interface ExportedLetter {
  summary: MessageSummary
  /** Absent when it stays closed to this sign-in, or left the box meanwhile */
  open?: {
    message: Message
    body?: TranslatedString
    /** What the holder answered to it */
    replies: SentReply[]
  }
}

/** A line of the box's log. */
export interface ExportedAccess {
  at: string
  messageId: string
  attachmentId: string | null
  actor: string
  actorName: string
  kind: 'fetched' | 'opened' | 'downloaded'
  /** Why the platform's people read it */
  reason: string | null
}

/**
 * Notes that the holder takes everything along, before the first byte leaves (GDPR art. 15, 20).
 * @returns the database's instant up to which the archive goes
 * @throws missingPermission
 */
export async function beginExport(database: Database, reader: Reader, request: AuditedRequest): Promise<Date> {
  const begun = await writeInBox(database, reader, 'exportEbox', async (transaction) => {
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { exported: true } }])
    const [row] = await transaction.execute<{ now: string }>(sql`SELECT now()`)
    return row && new Date(row.now)
  })
  // No box yet: an archive that says so is complete.
  return begun ?? new Date()
}

/** What the lists show of every letter of the box, hidden ones too, newest first. @param until as beginExport answered */
export async function* summariesOf(
  database: Database,
  reader: Reader,
  until: Date,
): AsyncGenerator<MessageSummary, void> {
  let before = { receivedAt: until.toISOString(), messageId: lastId }
  for (;;) {
    const rows = await readInBox<MessageRow>(
      database,
      reader,
      'exportEbox',
      sql`
        SELECT ${messageColumns} FROM message ${messageJoins}
        WHERE message.box_id = ${enteredBox} AND message.waits_for IS NULL AND message.expires_at > ${until.toISOString()}::timestamptz
          AND (message.received_at, message.message_id) < (${before.receivedAt}::timestamptz, ${before.messageId}::uuid)
        ORDER BY message.received_at DESC, message.message_id DESC LIMIT ${pageSize}`,
    )
    yield* rows.map((row) => toMessageSummary(row, reader))
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    before = { receivedAt: last.received_at, messageId: last.message_id }
  }
}

/** After every uuid. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A letter with its text and what was answered to it. A text that is the main content makes it read, as on the page. */
export async function exportLetter(
  database: Database,
  { keys }: OpenContentPorts,
  reader: Reader,
  summary: MessageSummary,
  request: AuditedRequest,
): Promise<ExportedLetter> {
  if (summary.isClosed) return { summary }
  const { messageId } = summary
  const message = await readMessage(database, keys, reader, messageId)
  if (!message) return { summary }
  const [body, thread] = await Promise.all([
    message.hasBody ? readBody(database, keys, reader, messageId, request) : undefined,
    message.threadId === undefined ? undefined : readThread(database, keys, reader, messageId),
  ])
  const replies = (thread?.entries ?? []).flatMap((entry) =>
    entry.direction === 'sent' && entry.reply.originalMessageId === messageId ? [entry.reply] : [],
  )
  return { summary, open: { message, ...(body && { body }), replies } }
}

/** The bytes of a document, decrypted as they are read. Taking it along is told in the log, and a main document makes its letter read. */
export async function* exportDocument(
  database: Database,
  ports: OpenContentPorts,
  reader: Reader,
  document: { messageId: string; attachmentId: string },
  request: AuditedRequest,
): AsyncGenerator<Uint8Array, void> {
  const asked = { ...document, isDownload: true }
  const content = await openContent(database, ports, reader, asked, request, () => undefined)
  // Withdrawn or expired since the archive began: its place stays empty.
  if (content?.bytes) yield* content.bytes
}

/** Who opened what in the box, oldest first. */
export async function* accessesOf(
  database: Database,
  reader: Reader,
  until: Date,
): AsyncGenerator<ExportedAccess, void> {
  let after = firstId
  for (;;) {
    const rows = await readInBox<ExportedAccess & { accessId: string }>(
      database,
      reader,
      'exportEbox',
      sql`
        SELECT access_id AS "accessId", to_json(at)#>>'{}' AS at, message_id AS "messageId", attachment_id AS "attachmentId", actor,
          actor_name AS "actorName", kind, reason
        FROM access_log WHERE access_log.box_id = ${enteredBox} AND access_id > ${after}::uuid AND at <= ${until.toISOString()}::timestamptz
        ORDER BY access_id LIMIT ${pageSize}`,
    )
    yield* rows.map(({ at, messageId, attachmentId, actor, actorName, kind, reason }) => ({
      at,
      messageId,
      attachmentId,
      actor,
      actorName,
      kind,
      reason,
    }))
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    after = last.accessId
  }
}

/** Before every uuid. */
const firstId = '00000000-0000-0000-0000-000000000000'
