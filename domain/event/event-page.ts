import { eq, sql } from 'drizzle-orm'
import {
  type broadcastEvent,
  broadcastEventTypes,
  type Database,
  type event,
  relayCursor,
  type Transaction,
} from '#db/schema/index.ts'

/** A numbered event, as readers of the sequence receive it. */
export type NumberedEvent = BoxEvent | BroadcastEvent

interface Numbered {
  sequence: number
  eventId: string
  occurredAt: Date
}

/** What happened to a message in a box. */
export interface BoxEvent extends Numbered {
  type: (typeof event.$inferSelect)['type']
  boxId: number
  messageId: string
}

/** What happened to many boxes at once; `subjectId` is a task, a page of recipients or a publication, as its type says. */
export interface BroadcastEvent extends Numbered {
  type: (typeof broadcastEvent.$inferSelect)['type']
  subjectId: string
}

interface EventRow extends Record<string, unknown> {
  sequence: string
  event_id: string
  type: NumberedEvent['type']
  /** Null for what happened to many */
  box_id: string | null
  subject_id: string
  occurred_at: string
}

/**
 * The events after a reader's cursor. What was taken and never closed is taken again as exactly the same page: a reader that names
 * what it passes on by first and last number thus repeats itself to the letter, and whoever receives it can drop the repeat.
 * @param size of a new page, in events
 * @returns none when the reader has seen everything that is numbered
 */
export async function takeEventPage(database: Database, reader: string, size: number): Promise<NumberedEvent[]> {
  return database.transaction(async (transaction) => {
    const cursor = await readCursor(transaction, reader)
    const taken = await readCursor(transaction, takenBy(reader))
    const until = taken > cursor ? sql`AND sequence <= ${taken}` : sql``
    const length = taken > cursor ? taken - cursor : size
    const rows = await transaction.execute<EventRow>(sql`
      (SELECT sequence, event_id, type, box_id, message_id AS subject_id, occurred_at FROM event
       WHERE sequence > ${cursor} ${until} ORDER BY sequence LIMIT ${length})
      UNION ALL
      (SELECT sequence, event_id, type, NULL, subject_id, occurred_at FROM broadcast_event
       WHERE sequence > ${cursor} ${until} ORDER BY sequence LIMIT ${length})
      ORDER BY sequence LIMIT ${length}`)
    const page = rows.map(toEvent)
    const last = page.at(-1)
    if (last && last.sequence !== taken) await setCursor(transaction, takenBy(reader), last.sequence)
    return page
  })
}

function toEvent({ type, box_id, subject_id, ...row }: EventRow): NumberedEvent {
  const numbered = {
    sequence: Number(row.sequence),
    eventId: row.event_id,
    occurredAt: new Date(row.occurred_at),
  }
  if (isOfMany(type)) return { ...numbered, type, subjectId: subject_id }
  return { ...numbered, type, boxId: Number(box_id), messageId: subject_id }
}

const ofMany: readonly string[] = broadcastEventTypes

const isOfMany = (type: NumberedEvent['type']): type is BroadcastEvent['type'] => ofMany.includes(type)

/** Moves a reader's cursor behind a page that it has passed on. */
export async function closeEventPage(database: Database, reader: string, page: NumberedEvent[]): Promise<void> {
  const last = page.at(-1)
  if (last) await setCursor(database, reader, last.sequence)
}

/** Whether events wait to be numbered, or numbered ones to be read; a look at five indexes. What other providers told is
 * numbered for the federation alone: no reader here takes it. */
export async function eventsWait(database: Database, reader: string): Promise<boolean> {
  const readSoFar = sql`coalesce((SELECT sequence FROM relay_cursor WHERE name = ${reader}), 0)`
  const [row] = await database.execute<{ wait: boolean }>(sql`
    SELECT EXISTS (SELECT FROM event WHERE sequence IS NULL)
      OR EXISTS (SELECT FROM broadcast_event WHERE sequence IS NULL)
      OR EXISTS (SELECT FROM submitted_event WHERE sequence IS NULL)
      OR EXISTS (SELECT FROM event WHERE sequence > ${readSoFar})
      OR EXISTS (SELECT FROM broadcast_event WHERE sequence > ${readSoFar}) AS wait`)
  return row?.wait ?? false
}

const takenBy = (reader: string) => `${reader}/taken`

async function readCursor(transaction: Transaction, name: string): Promise<number> {
  const [row] = await transaction
    .select({ sequence: relayCursor.sequence })
    .from(relayCursor)
    .where(eq(relayCursor.name, name))
  return row?.sequence ?? 0
}

async function setCursor(database: Database | Transaction, name: string, sequence: number): Promise<void> {
  await database
    .insert(relayCursor)
    .values({ name, sequence })
    .onConflictDoUpdate({ target: relayCursor.name, set: { sequence } })
}
