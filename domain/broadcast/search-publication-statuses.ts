import { and, asc, eq, gte, sql } from 'drizzle-orm'
import { type Database, multicastPage, type RecipientOutcome, recipientOutcomes } from '#db/schema/index.ts'
import { asSender, inNameOf } from '#domain/access/as-sender.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { resourceNotFound } from '#domain/problem.ts'
import { type BroadcastingSender, mustBeSender, readPublication } from './read-publication.ts'
import { readTaskHead, type TaskHead } from './read-task.ts'
import { holderOf } from './recipient.ts'
import { openRecipients } from './store-page.ts'

/** What became of one line of a list. `pending`: it is to get the message; `stopped`: it was, when the sender stopped. */
export const publicationOutcomes = [
  'published',
  'pending',
  'stopped',
  'duplicate',
  'invalid',
  'unknown',
  'inactive',
  'replaced',
  'typeNotAllowed',
] as const
export type PublicationOutcome = (typeof publicationOutcomes)[number]

/** A recipient as its list named it, and what became of it. A rule names nobody: of its recipients only the outcome is told. */
export interface PublicationStatus {
  file: number
  line: number
  recipient?: Holder
  /** The beginning of what stood there and is no recipient */
  words?: string
  outcome: PublicationOutcome
  messageId?: string
  expirationDate?: Date
  /** Set when the recipient never opened an e-Box; the message is there all the same */
  code?: 'NO_DIGITAL_USER'
}

/** Where a page of statuses ended: a page of recipients, and a position in it. */
export interface StatusCursor {
  page: number
  position: number
}

export interface StatusPage {
  items: PublicationStatus[]
  /** Absent on the last page */
  next?: StatusCursor
}

/**
 * What became of each recipient of a task, in the order of its files and lines.
 * @param search `outcomes` empty for all
 * @throws resourceNotFound; as mustBeSender
 */
export async function searchPublicationStatuses(
  database: Database,
  keys: KeyProvider,
  sender: BroadcastingSender,
  taskId: string,
  search: { outcomes: readonly PublicationOutcome[]; cursor?: StatusCursor; pageSize: number },
): Promise<StatusPage> {
  await mustBeSender(database, sender)
  const found: Placed[] = []
  const { pageSize } = search
  for await (const page of placed(database, keys, sender.enterpriseNumber, taskId, {
    ...search,
    mostOnPage: pageSize + 1,
  })) {
    found.push(...page)
    if (found.length > pageSize) break
  }
  const shown = found.slice(0, pageSize)
  const last = found.length > pageSize ? shown.at(-1) : undefined
  return { items: shown.map(({ status }) => status), ...(last && { next: last.at }) }
}

/** The same of the whole list, a page of recipients at a time: it is never whole in memory. @throws as searchPublicationStatuses */
export async function* allPublicationStatuses(
  database: Database,
  keys: KeyProvider,
  sender: BroadcastingSender,
  taskId: string,
  outcomes: readonly PublicationOutcome[],
): AsyncGenerator<PublicationStatus[], void> {
  await mustBeSender(database, sender)
  for await (const page of placed(database, keys, sender.enterpriseNumber, taskId, { outcomes }))
    yield page.map(({ status }) => status)
}

/** A status, and where it stands. */
interface Placed {
  status: PublicationStatus
  at: StatusCursor
}

interface Search {
  outcomes: readonly PublicationOutcome[]
  cursor?: StatusCursor
  /** Of each page of recipients no more are wanted */
  mostOnPage?: number
}

async function* placed(
  database: Database,
  keys: KeyProvider,
  enterpriseNumber: string,
  taskId: string,
  { outcomes, cursor, mostOnPage }: Search,
): AsyncGenerator<Placed[], void> {
  const task = await readTaskHead(database, enterpriseNumber, taskId)
  const key = await publicationKey(database, keys, enterpriseNumber, task)
  const isWanted = (outcome: PublicationOutcome) => outcomes.length === 0 || outcomes.includes(outcome)
  for await (const { pageId, pageNumber: page, counts, deliveredAt } of headersFrom(
    database,
    enterpriseNumber,
    taskId,
    cursor?.page ?? 1,
  )) {
    const told = (outcome: RecipientOutcome) => toldOutcome(outcome, deliveredAt !== null, task)
    // Most pages have none of what was asked.
    if (!Object.keys(counts).some((outcome) => isOutcome(outcome) && isWanted(told(outcome)))) continue
    const row = await readPage(database, enterpriseNumber, pageId)
    if (!row) continue
    const words = row.recipientsCipher ? openRecipients(key, pageId, row.recipientsCipher) : undefined
    const from = cursor?.page === page ? cursor.position + 1 : 0
    const wanted = row.outcomes
      .flatMap((outcome, position) => (position >= from && isWanted(told(outcome)) ? [position] : []))
      .slice(0, mostOnPage)
    const boxIds = wanted.flatMap((position) => row.boxIds[position] ?? [])
    const messages = await findMessages(database, enterpriseNumber, task.publicationId, boxIds)
    yield wanted.map((position): Placed => {
      const outcome = row.outcomes[position] ?? 'invalid'
      const recipient = outcome === 'invalid' ? undefined : holderOf(words?.[position] ?? '')
      const message = told(outcome) === 'published' ? messages.get(row.boxIds[position] ?? 0) : undefined
      return {
        at: { page, position },
        status: {
          file: row.file,
          line: row.lines[position] ?? 0,
          ...(recipient ? { recipient } : words && { words: words[position] ?? '' }),
          outcome: told(outcome),
          ...message,
          ...(message && outcome === 'notDigital' && { code: 'NO_DIGITAL_USER' as const }),
        },
      }
    })
  }
}

/** Heads of pages that are read at once: a page of statuses seldom needs more. */
const headersAtOnce = 50

interface PageHeader {
  pageId: string
  pageNumber: number
  counts: Partial<Record<RecipientOutcome, number>>
  deliveredAt: Date | null
}

/** The heads of a task's pages from one on, in their order, no more of them than whoever asks gets to. */
async function* headersFrom(
  database: Database,
  enterpriseNumber: string,
  taskId: string,
  first: number,
): AsyncGenerator<PageHeader, void> {
  const { pageId, pageNumber, counts, deliveredAt } = multicastPage
  for (let from = first, isMore = true; isMore;) {
    const headers = await inNameOf(database, enterpriseNumber, (transaction) =>
      transaction
        .select({ pageId, pageNumber, counts, deliveredAt })
        .from(multicastPage)
        .where(and(eq(multicastPage.taskId, taskId), gte(pageNumber, from)))
        .orderBy(asc(pageNumber))
        .limit(headersAtOnce),
    )
    yield* headers
    from = (headers.at(-1)?.pageNumber ?? from) + 1
    isMore = headers.length === headersAtOnce
  }
}

function toldOutcome(outcome: RecipientOutcome, isDelivered: boolean, { state }: TaskHead): PublicationOutcome {
  if (outcome !== 'reachable' && outcome !== 'notDigital') return outcome
  if (isDelivered) return 'published'
  return state === 'stopped' ? 'stopped' : 'pending'
}

const outcomesOfRecipients: readonly string[] = recipientOutcomes
const isOutcome = (text: string): text is RecipientOutcome => outcomesOfRecipients.includes(text)

async function publicationKey(
  database: Database,
  keys: KeyProvider,
  enterpriseNumber: string,
  { publicationId }: TaskHead,
): Promise<Uint8Array> {
  const publication = await readPublication(database, keys, enterpriseNumber, publicationId)
  if (!publication) throw resourceNotFound()
  return publication.key
}

function readPage(database: Database, enterpriseNumber: string, pageId: string) {
  return inNameOf(database, enterpriseNumber, async (transaction) => {
    const { file, lines, outcomes, recipientsCipher } = multicastPage
    // As JSON: Drizzle reads a NULL within an array as a number that is none.
    const boxIds = sql<(number | null)[]>`to_json(${multicastPage.boxIds})`
    const [row] = await transaction
      .select({ file, lines, outcomes, boxIds, recipientsCipher })
      .from(multicastPage)
      .where(eq(multicastPage.pageId, pageId))
    return row
  })
}

/** The messages of a publication in these boxes. */
async function findMessages(database: Database, enterpriseNumber: string, publicationId: string, boxIds: number[]) {
  const rows = await asSender(database, enterpriseNumber, (transaction) =>
    transaction.execute<{ box_id: string; message_id: string; expires_at: string }>(sql`
      SELECT message.box_id, message.message_id, message.expires_at
      FROM unnest(string_to_array(${boxIds.join()}, ',')::bigint[]) AS asked (box_id)
      JOIN message ON message.box_id = asked.box_id AND message.publication_id = ${publicationId}`),
  )
  return new Map(
    rows.map((row) => [Number(row.box_id), { messageId: row.message_id, expirationDate: new Date(row.expires_at) }]),
  )
}
