import { inArray, sql } from 'drizzle-orm'
import { attachment, content, message, sentReply, type Transaction } from '#db/schema/index.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { type ReceivedContent, receiveContent } from '#domain/content/receive-content.ts'
import type { DataSet } from './data-set.ts'
import { makeLetter } from './letter-pdf.ts'
import type { LoadedBox } from './load-boxes.ts'
import { attachmentRow, type Composed, contentRow, messageRow, type Stored } from './message-rows.ts'
import { type Answered, answered, replyContentRow, replyMessageRow, sentReplyRow } from './reply-rows.ts'

/** So many documents are under way to the store at once: while one waits for the disk, the next is encrypted. */
const AT_ONCE = 16
/** Rows in one statement; PostgreSQL takes 65,535 parameters. */
const ROWS_AT_ONCE = 2_000

export interface MessageLoading {
  store: AttachmentStore
  /** Hears how many of how many documents are made and stored */
  progress: (done: number, total: number) => void
}

/**
 * Puts the messages of a set that are not there yet into their boxes, each with a copy of its letter under a key of its own and, where it
 * was answered, the reply in both boxes. They are history, not news: no event is recorded, so that neither relay nor alert takes them up.
 * @returns how many were put, replies aside. When it throws, the store holds none of their documents; the rows are the caller's transaction's.
 */
export async function loadMessages(
  transaction: Transaction,
  set: DataSet,
  boxes: LoadedBox[],
  { store, progress }: MessageLoading,
): Promise<number> {
  const composed = await missingMessages(transaction, set, boxes)
  if (composed.length === 0) return 0
  const contentIds: string[] = []
  try {
    const stored = await storeDocuments(set, composed, store, (received, total) => {
      contentIds.push(received.contentId)
      progress(contentIds.length, total)
    })
    await insertRows(transaction, set, stored)
    const replies = composed.flatMap((each) => answered(each, boxes) ?? [])
    if (replies.length > 0) await insertReplies(transaction, set, replies)
    return stored.length
  } catch (error) {
    await Promise.all(contentIds.map((contentId) => store.remove(contentId)))
    throw error
  }
}

async function missingMessages(transaction: Transaction, set: DataSet, boxes: LoadedBox[]): Promise<Composed[]> {
  const letters = new Map(set.letters.map((letter) => [letter.letterId, letter]))
  const composed = boxes.flatMap((loaded) =>
    loaded.box.messages.flatMap((each) => {
      const letter = letters.get(each.letterId)
      return letter ? { loaded, message: each, letter, language: loaded.box.letterLanguage } : []
    }),
  )
  if (composed.length === 0) return []
  const ids = composed.map((each) => each.message.messageId)
  const rows = await transaction
    .select({ messageId: message.messageId })
    .from(message)
    .where(inArray(message.messageId, ids))
  const known = new Set(rows.map((row) => row.messageId))
  return composed.filter((each) => !known.has(each.message.messageId))
}

async function storeDocuments(
  set: DataSet,
  composed: Composed[],
  store: AttachmentStore,
  onStored: (received: ReceivedContent, total: number) => void,
): Promise<Stored[]> {
  const made = new Map<string, Promise<Uint8Array>>()
  const pdfOf = ({ letter, language }: Composed) => {
    const known = made.get(`${letter.letterId} ${language}`)
    if (known) return known
    const sender = set.senderOrganizations.find((each) => each.enterpriseNumber === letter.enterpriseNumber)
    if (!sender) throw new Error(`The letter ${letter.letterId} has no sender`)
    const pdf = makeLetter(letter, language, { name: sender.longName[language], colour: sender.logo.colour })
    made.set(`${letter.letterId} ${language}`, pdf)
    return pdf
  }
  const stored: Stored[] = []
  const written = composed.filter((each) => !each.message.withdrawn)
  const queue = written.values()
  const takeNext = async () => {
    for (const each of queue) {
      const received = await receiveContent(bytesOf(await pdfOf(each)), { store })
      onStored(received, written.length)
      stored.push({ ...each, received })
    }
  }
  // All are waited for, also when one fails: what is under way must not reach the store after the clean-up.
  const takers = await Promise.allSettled(Array.from({ length: AT_ONCE }, takeNext))
  for (const taker of takers) if (taker.status === 'rejected') throw taker.reason
  return [...stored, ...composed.filter((each) => each.message.withdrawn)]
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function insertRows(transaction: Transaction, set: DataSet, stored: Stored[]): Promise<void> {
  const now = await databaseNow(transaction)
  const types = new Map(set.messageTypes.map((type) => [type.messageTypeId, type]))
  for (let at = 0; at < stored.length; at += ROWS_AT_ONCE) {
    const page = stored.slice(at, at + ROWS_AT_ONCE)
    await transaction
      .insert(message)
      .values(page.map((each) => messageRow(each, now, types.get(each.letter.messageTypeId))))
    await transaction.insert(content).values(page.map((each) => contentRow(each, now)))
    const documents = page.flatMap((each) => (each.received ? attachmentRow(each, each.received) : []))
    if (documents.length > 0) await transaction.insert(attachment).values(documents)
  }
}

async function insertReplies(transaction: Transaction, set: DataSet, replies: Answered[]): Promise<void> {
  const now = await databaseNow(transaction)
  const types = new Map(set.messageTypes.map((type) => [type.messageTypeId, type]))
  await transaction.insert(sentReply).values(replies.map((each) => sentReplyRow(each, now)))
  await transaction
    .insert(message)
    .values(replies.map((each) => replyMessageRow(each, now, types.get(each.letter.messageTypeId))))
  await transaction.insert(content).values(replies.map((each) => replyContentRow(each, set)))
}

async function databaseNow(transaction: Transaction): Promise<Date> {
  const [row] = await transaction.execute<{ now: string }>(sql`SELECT now()::text AS now`)
  return new Date(row?.now ?? Number.NaN)
}
