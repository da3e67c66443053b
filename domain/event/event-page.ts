import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import { type Database, event, relayCursor, type Transaction } from '#db/schema/index.ts'

/** A numbered event, as readers of the sequence receive it. */
export interface NumberedEvent {
  sequence: number
  eventId: string
  boxId: number
  type: (typeof event.$inferSelect)['type']
  messageId: string
  occurredAt: Date
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
    const page = await transaction
      .select({
        sequence: sql<number>`${event.sequence}`.mapWith(Number),
        eventId: event.eventId,
        boxId: event.boxId,
        type: event.type,
        messageId: event.messageId,
        occurredAt: event.occurredAt,
      })
      .from(event)
      .where(and(gt(event.sequence, cursor), taken > cursor ? lte(event.sequence, taken) : undefined))
      .orderBy(asc(event.sequence))
      .limit(taken > cursor ? taken - cursor : size)
    const last = page.at(-1)
    if (last && last.sequence !== taken) await setCursor(transaction, takenBy(reader), last.sequence)
    return page
  })
}

/** Moves a reader's cursor behind a page that it has passed on. */
export async function closeEventPage(database: Database, reader: string, page: NumberedEvent[]): Promise<void> {
  const last = page.at(-1)
  if (last) await setCursor(database, reader, last.sequence)
}

/** Whether events wait to be numbered, or numbered ones to be read; a look at two indexes. */
export async function eventsWait(database: Database, reader: string): Promise<boolean> {
  const [row] = await database.execute<{ wait: boolean }>(sql`
    SELECT EXISTS (SELECT FROM event WHERE sequence IS NULL)
      OR coalesce((SELECT sequence FROM relay_cursor WHERE name = 'numbering'), 0)
       > coalesce((SELECT sequence FROM relay_cursor WHERE name = ${reader}), 0) AS wait`)
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
