import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { mustBeStrongEnough } from '#domain/access/sign-in-strength.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey } from '#domain/content/owner-key.ts'
import { openBody } from '#domain/message/body.ts'
import type { MessageSummary } from '#domain/message/message.ts'
import {
  inBoxNow,
  messageColumns,
  messageJoins,
  type MessageRow,
  toMessageSummary,
} from '#domain/message/message-row.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** Of a longer conversation so many of the newest are told, on each side. */
export const newestOfThread = 100

/** A reply that was sent from this box, as its own people see it. */
export interface SentReply {
  /** Its id in the other's box; here it opens nothing */
  messageId: string
  originalMessageId: string
  /** Who of the box's people or software wrote it */
  authorName: string
  /** An enterprise's; a person's number is not told */
  recipient: { enterpriseNumber?: string; partition: string }
  subject: TranslatedString
  body?: TranslatedString
  fileNames: string[]
  sentAt: Date
  /** It was held and then refused; nobody received it */
  refused?: { at: Date; virusFound: string }
}

/** A message that the holder of this box published, and that was answered; it stands in the other's box. */
export interface PublishedOriginal {
  /** Its id there; here it opens nothing */
  messageId: string
  subject: TranslatedString
  publishedAt: Date
}

export type ThreadEntry =
  | { direction: 'received'; at: Date; message: MessageSummary }
  | { direction: 'sent'; at: Date; reply: SentReply }
  | { direction: 'published'; at: Date; original: PublishedOriginal }

/** A conversation as one box sees it: what it received, what it answered, and what it published that was answered; oldest first. */
export interface Thread {
  threadId: string
  /** The newest `newestOfThread` of each side */
  entries: ThreadEntry[]
  /** Of the whole conversation */
  totalEntries: number
}

/** When an answer is to something that this box published: it is neither received here nor kept here as a reply. Its id begins with its time. */
const publishedOriginal = sql`
  CASE WHEN NOT EXISTS (SELECT FROM sent_reply WHERE sent_reply.box_id = message.box_id AND sent_reply.message_id = message.original_message_id)
    AND NOT EXISTS (SELECT FROM message AS own WHERE own.box_id = message.box_id AND own.message_id = message.original_message_id)
  THEN uuid_extract_timestamp(message.original_message_id) END AS original_published_at`

/** How many there are in all, beside each of those that are told. */
const counted = sql`count(*) OVER () AS total`

interface CountedRow {
  total: string
}

interface ReceivedRow extends MessageRow, CountedRow {
  thread: string
  original_published_at: string | null
}

interface SentRow extends CountedRow {
  box_id: string
  message_id: string
  original_message_id: string
  author_name: string
  recipient_enterprise_number: string | null
  recipient_partition: string
  subject: TranslatedString
  body_cipher: Uint8Array | null
  file_names: string[]
  sent_at: string
  refused_at: string | null
  virus_found: string | null
  wrapped_key: Uint8Array
}

/**
 * The conversation that a message of the reader's box belongs to; a message that nobody answered is one by itself. Bodies of what was
 * received stay closed: reading a thread reads no message.
 * @returns undefined for an unknown id, and for another box's
 * @throws missingPermission; insufficientSignIn when its type asks a stronger sign-in than the reader's
 */
export async function readThread(
  database: Database,
  keys: KeyProvider,
  reader: Reader,
  messageId: string,
): Promise<Thread | undefined> {
  const thread = sql`(SELECT coalesce(message.thread_id, message.message_id) FROM message WHERE ${inBoxNow} AND message.message_id = ${messageId})`
  const [received, sent] = await Promise.all([
    readInBox<ReceivedRow>(
      database,
      reader,
      'readMessage',
      sql`
        SELECT ${messageColumns}, ${thread} AS thread, ${publishedOriginal}, ${counted} FROM message ${messageJoins}
        WHERE ${inBoxNow} AND (message.thread_id = ${thread} OR message.message_id = ${thread})
        ORDER BY message.received_at DESC LIMIT ${newestOfThread}`,
    ),
    readInBox<SentRow>(
      database,
      reader,
      'readMessage',
      sql`
        SELECT reply.box_id, reply.message_id, reply.original_message_id, reply.author_name,
          reply.recipient_enterprise_number, reply.recipient_partition, reply.subject, reply.body_cipher,
          reply.file_names, reply.sent_at, reply.refused_at, reply.virus_found, ebox.wrapped_key, ${counted}
        FROM sent_reply AS reply JOIN ebox ON ebox.box_id = reply.box_id
        WHERE reply.box_id = ${enteredBox} AND reply.thread_id = ${thread}
        ORDER BY reply.sent_at DESC LIMIT ${newestOfThread}`,
    ),
  ])
  const [first] = received
  if (!first) return undefined
  // A conversation is of one type: an answer has that of what it answers.
  for (const row of received) mustBeStrongEnough(reader, row.required_acr)
  const published = toPublished(received)
  const entries = [...published, ...received.map((row) => toReceived(row, reader)), ...(await toSent(keys, sent))]
  return {
    threadId: first.thread,
    entries: entries.toSorted((one, other) => one.at.getTime() - other.at.getTime()),
    totalEntries: published.length + Number(first.total) + Number(sent[0]?.total ?? 0),
  }
}

function toReceived(row: MessageRow, reader: Reader): ThreadEntry {
  const message = toMessageSummary(row, reader)
  return { direction: 'received', at: message.receiptDate, message }
}

/** Each once, however many answers it got. */
function toPublished(rows: ReceivedRow[]): ThreadEntry[] {
  const originals = new Map(rows.map((row) => [row.original_message_id, row]))
  return [...originals].flatMap(
    ([messageId, { original_published_at: time, original_subject: subject }]): ThreadEntry[] => {
      if (messageId === null || time === null || subject === null) return []
      const publishedAt = new Date(time)
      return [{ direction: 'published', at: publishedAt, original: { messageId, subject, publishedAt } }]
    },
  )
}

async function toSent(keys: KeyProvider, rows: SentRow[]): Promise<ThreadEntry[]> {
  const [first] = rows
  if (!first) return []
  const boxKey = await openOwnerKey(keys, first.wrapped_key, boxOwner(first.box_id))
  return rows.map((row) => ({
    direction: 'sent',
    at: new Date(row.sent_at),
    reply: {
      messageId: row.message_id,
      originalMessageId: row.original_message_id,
      authorName: row.author_name,
      recipient: {
        ...(row.recipient_enterprise_number !== null && { enterpriseNumber: row.recipient_enterprise_number }),
        partition: row.recipient_partition,
      },
      subject: row.subject,
      ...(row.body_cipher && { body: openBody(boxKey, row.message_id, row.body_cipher) }),
      fileNames: row.file_names,
      sentAt: new Date(row.sent_at),
      ...(row.refused_at !== null && {
        refused: { at: new Date(row.refused_at), virusFound: row.virus_found ?? '' },
      }),
    },
  }))
}
