import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { MessageSummary } from '#domain/message/message.ts'
import {
  inBoxNow,
  messageColumns,
  messageJoins,
  type MessageRow,
  toMessageSummary,
} from '#domain/message/message-row.ts'
import { badRequest, issue } from '#domain/problem.ts'

/** Which box a cursor belongs to; it opens nothing, and tells nothing of the box. */
interface OfBox {
  box: string
}

/**
 * How far a reader has come. First the whole box, message by message in the order of their ids, as it stood when the last event was
 * `since`; then what happened after that, in the order of the events.
 */
export type ChangesCursor = OfBox & ({ since: number; afterMessage: string } | { afterEvent: number })

export type ChangeType = 'published' | 'read' | 'changed' | 'withdrawn'

/** Something that happened to a message. A message that was there at the beginning is told as published. */
export interface Change {
  changeType: ChangeType
  messageId: string
  occurredAt: Date
  /** As it stands now; absent once it left the box */
  message?: MessageSummary
}

export interface ChangePage {
  items: Change[]
  /** Where to go on; absent only while there is no box yet */
  next?: ChangesCursor
  /** True when there was nothing more at this moment: ask again later, with `next` */
  isComplete: boolean
}

interface BoxRow {
  box: string
  last_event: string
}

type MessageBeside = Partial<MessageRow>

interface SnapshotRow extends BoxRow, MessageBeside {
  since: string
}

interface EventRow extends BoxRow, MessageBeside {
  sequence: string | null
  event_type: keyof typeof changeTypes
  event_message_id: string
  occurred_at: string
}

/**
 * A page of the reader's whole box and then of its changes: whoever goes on from cursor to cursor is told each message once and each
 * later change once, while others write. The events of a box are numbered in the order in which they commit (numberEvents), so what is
 * not numbered when a retrieval begins comes after it: such a message is left out of the box and told as a change.
 * @param cursor of the page before; absent at the beginning
 * @param pageSize 1 to 1,000
 * @throws badRequest for another box's cursor, and for one of a time that this database does not know (it was restored)
 */
export async function followChanges(
  database: Database,
  reader: Reader,
  { cursor, pageSize }: { cursor?: ChangesCursor; pageSize: number },
): Promise<ChangePage> {
  const page =
    cursor && 'afterEvent' in cursor
      ? await readEvents(database, reader, cursor, pageSize)
      : await readSnapshot(database, reader, cursor, pageSize)
  if (cursor && !page) throw foreignCursor()
  return page ?? { items: [], isComplete: true }
}

/** The box's mark, and the last number that one of its events was given: taken in the same snapshot as the page beside it. */
const markedBox = sql`
  SELECT left(encode(sha256(convert_to(ebox.box_id || '|' || extract(epoch FROM ebox.created_at), 'UTF8')), 'hex'), 16) AS box,
    greatest(
      (SELECT max(event.sequence) FROM event WHERE event.box_id = ${enteredBox}),
      (SELECT max(many.sequence) FROM message JOIN broadcast_event AS many ON many.subject_id = message.multicast_page_id
       WHERE message.box_id = ${enteredBox} AND message.publication_id IS NOT NULL), 0) AS last_event
  FROM ebox WHERE ebox.box_id = ${enteredBox}`

const beside = (page: SQL) => sql`SELECT * FROM (${markedBox}) AS marked LEFT JOIN LATERAL (${page}) AS page ON true`

async function readSnapshot(
  database: Database,
  reader: Reader,
  cursor: Extract<ChangesCursor, { since: number }> | undefined,
  pageSize: number,
): Promise<ChangePage | undefined> {
  const since = sql`coalesce(${cursor?.since ?? null}::bigint, marked.last_event)`
  const rows = await readInBox<SnapshotRow>(
    database,
    reader,
    'followChanges',
    beside(sql`
      SELECT ${since} AS since, ${messageColumns}
      FROM (SELECT * FROM message
            WHERE ${inBoxNow} AND message.message_id > ${cursor?.afterMessage ?? firstId}::uuid
              AND ${publishedEvent} <= ${since}
            ORDER BY message.message_id LIMIT ${pageSize}) AS message ${messageJoins}
      ORDER BY message.message_id`),
  )
  const [marked] = rows
  if (!marked || !isOf(cursor, marked)) return undefined
  const items = rows.filter(hasMessage).map((row): Change => {
    const message = toMessageSummary(row, reader)
    return { changeType: 'published', messageId: message.messageId, occurredAt: message.receiptDate, message }
  })
  const last = items.at(-1)
  const begun = cursor?.since ?? Number(marked.last_event)
  const next =
    last && items.length === pageSize ? { since: begun, afterMessage: last.messageId } : { afterEvent: begun }
  return { items, next: { box: marked.box, ...next }, isComplete: false }
}

/**
 * The number of the event by which a message was published, or the page of recipients that it came with: 0 for one that came without
 * (a data set), beyond all for one that has none yet. A subquery with a LIMIT is probed for each row of the page, and never becomes a pass over all events of the box.
 */
const publishedEvent = sql`
  coalesce(CASE WHEN message.multicast_page_id IS NULL
    THEN (SELECT coalesce(event.sequence, 9223372036854775807) FROM event
          WHERE event.box_id = message.box_id AND event.message_id = message.message_id
            AND event.type = 'publication/message.published' LIMIT 1)
    ELSE (SELECT coalesce(many.sequence, 9223372036854775807) FROM broadcast_event AS many
          WHERE many.subject_id = message.multicast_page_id AND many.type = 'broadcast/page.published' LIMIT 1) END, 0)`

/** Before every uuid. */
const firstId = '00000000-0000-0000-0000-000000000000'

async function readEvents(
  database: Database,
  reader: Reader,
  cursor: Extract<ChangesCursor, { afterEvent: number }>,
  pageSize: number,
): Promise<ChangePage | undefined> {
  const rows = await readInBox<EventRow>(
    database,
    reader,
    'followChanges',
    beside(sql`
      SELECT happened.sequence, happened.type AS event_type, happened.message_id AS event_message_id, happened.occurred_at, standing.*
      FROM (
        (SELECT sequence, type, message_id, occurred_at FROM event
         WHERE event.box_id = ${enteredBox} AND event.sequence > ${cursor.afterEvent}::bigint AND event.type NOT LIKE 'notification/%'
         ORDER BY event.sequence LIMIT ${pageSize})
        UNION ALL
        (SELECT many.sequence, many.type, message.message_id, many.occurred_at
         FROM message JOIN broadcast_event AS many ON many.subject_id = message.multicast_page_id
         WHERE message.box_id = ${enteredBox} AND message.publication_id IS NOT NULL AND many.sequence > ${cursor.afterEvent}::bigint
         ORDER BY many.sequence LIMIT ${pageSize})
        ORDER BY sequence LIMIT ${pageSize}
      ) AS happened
      LEFT JOIN LATERAL (
        SELECT ${messageColumns} FROM message ${messageJoins} WHERE ${inBoxNow} AND message.message_id = happened.message_id
      ) AS standing ON true
      ORDER BY happened.sequence`),
  )
  const [marked] = rows
  if (!marked || !isOf(cursor, marked)) return undefined
  const happened = rows.filter((row) => row.sequence !== null)
  const items = happened.map((row): Change => ({
    changeType: changeTypes[row.event_type],
    messageId: row.event_message_id,
    occurredAt: new Date(row.occurred_at),
    ...(hasMessage(row) && { message: toMessageSummary(row, reader) }),
  }))
  const afterEvent = Number(happened.at(-1)?.sequence ?? cursor.afterEvent)
  return { items, next: { box: marked.box, afterEvent }, isComplete: items.length < pageSize }
}

/** What happened to a page of recipients happened to each of their messages. */
const toldOfMany = {
  'broadcast/page.published': 'published',
  'broadcast/page.withdrawn': 'withdrawn',
} as const

/** That a message is unread for long, or soon gone, is no change of it. */
const changeTypes = {
  ...toldOfMany,
  'publication/message.published': 'published',
  'publication/message.withdrawn': 'withdrawn',
  'consultation/message.read': 'read',
  'consultation/message.changed': 'changed',
} as const satisfies Record<string, ChangeType>

/** A box knows only its own cursors, and of those only what is not ahead of it. */
function isOf(cursor: ChangesCursor | undefined, { box, last_event }: BoxRow): boolean {
  if (!cursor) return true
  return cursor.box === box && ('since' in cursor ? cursor.since : cursor.afterEvent) <= Number(last_event)
}

const foreignCursor = () =>
  badRequest([
    issue.invalidInput({
      in: 'query',
      name: 'cursor',
      code: 'INVALID_INPUT',
      detail: 'This cursor is not of this e-Box, or of a state that it is not in any more: begin again without one',
    }),
  ])

function hasMessage<Row extends MessageBeside>(row: Row): row is Row & MessageRow {
  return typeof row.message_id === 'string'
}
