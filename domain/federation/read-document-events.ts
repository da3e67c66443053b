import { sql } from 'drizzle-orm'
import { type Database, documentEventTypes, type event, type Transaction } from '#db/schema/index.ts'
import { asFederation, mustHold } from '#domain/access/as-federation.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { badRequest, issue } from '#domain/problem.ts'
import type { DocumentEvent, DocumentEventType } from './document-event.ts'

/** Which events a client wants. */
export interface WantedEvents {
  /** The number after which it reads on; 0 at the beginning */
  after: number
  pageSize: number
  /** Absent: all */
  types?: readonly DocumentEventType[]
  /** Nothing that happened before */
  since?: Date
}

/** An event with its place in the one sequence of all providers. */
export interface NumberedDocumentEvent extends DocumentEvent {
  eventSequenceNumber: number
  occurredAt: Date
  /** The enterprise number of the provider that told of it; absent when it is this registry */
  providerEnterpriseNumber?: string
}

export interface DocumentEventPage {
  events: NumberedDocumentEvent[]
  /** Where to read on: behind the last event here or, on a page without any, behind what was looked through */
  last: number
  hasNext: boolean
}

/**
 * An event has a number for itself; that of a page of a broadcast stands for up to 2,000 messages, each of which is told by its place on the
 * page. A public number is therefore `sequence × 4096 + place`: a JSON number holds two million million events.
 */
export const placesOfNumber = 4096

/** So many numbers are looked through for each event that was asked for: most may be of citizens. No page costs more. */
const lookedThroughForEach = 8
const leastLookedThrough = 1_000
/** Pages of broadcasts that are opened for one answer: the one that the reader stands on, and the next. */
const openedPages = 2

/** Our own events that the federation is told of, by what it calls them; the others it has no word for. */
const ownTypes: Record<DocumentEventType, (typeof event.$inferSelect)['type']> = {
  newDocument: 'publication/message.published',
  newDocumentReminder: 'notification/message.unread',
  readDocument: 'consultation/message.read',
  documentExpirationAlert: 'notification/message.expiring',
}

/**
 * What happened to documents of enterprises, here and at the providers that told of it, in one sequence (spec §6). Numbers are given in the
 * order of commits (numberEvents), so whoever reads on from `last` is told each event once, while others write. As it is told the
 * message's dates are those of now; one that left the registry is not told of.
 * @throws badRequest for a number that was not given yet: the database was restored from a copy; as mustHold
 */
export async function readDocumentEvents(
  database: Database,
  clientId: string,
  wanted: WantedEvents,
): Promise<DocumentEventPage> {
  await mustHold(database, clientId, scopes.readEvents)
  return asFederation(database, async (transaction) => {
    const { until, isAll } = await readBounds(transaction, wanted)
    const rows = await readEvents(transaction, wanted, until)
    const events = rows.slice(0, wanted.pageSize).map(toEvent)
    const last = events.at(-1)?.eventSequenceNumber ?? until * placesOfNumber + placesOfNumber - 1
    return { events, last, hasNext: rows.length > wanted.pageSize || !isAll }
  })
}

/** How far this answer looks; what is numbered up to there is committed, and nothing comes in between any more. */
async function readBounds(transaction: Transaction, { after, pageSize }: WantedEvents) {
  const lookedThrough = Math.max(leastLookedThrough, pageSize * lookedThroughForEach)
  const from = Math.floor(after / placesOfNumber)
  const [row] = await transaction.execute<{ numbered: string; until: string }>(sql`
    WITH numbered AS (
      SELECT coalesce((SELECT sequence FROM relay_cursor WHERE name = 'numbering'), 0) AS numbered
    ), opened AS (
      SELECT many.sequence
      FROM broadcast_event AS many JOIN multicast_page AS page ON page.page_id = many.subject_id
      WHERE many.type = 'broadcast/page.published' AND many.sequence BETWEEN ${from}::bigint AND ${from + lookedThrough}::bigint
      ORDER BY many.sequence LIMIT ${openedPages}
    )
    SELECT numbered, least(numbered, ${from + lookedThrough}::bigint,
      CASE WHEN (SELECT count(*) FROM opened) = ${openedPages} THEN (SELECT max(sequence) FROM opened) END) AS until
    FROM numbered`)
  const numbered = Number(row?.numbered ?? 0)
  if (from > numbered) throw notGivenYet()
  const until = Number(row?.until ?? 0)
  return { until, isAll: until === numbered }
}

const notGivenYet = () =>
  badRequest([
    issue.invalidInput({
      in: 'query',
      name: 'lastSequenceNbr',
      code: 'INVALID_INPUT',
      detail: 'This number was not given yet: the registry was set back to an earlier state, go on from a lower one',
    }),
  ])

interface EventRow extends Record<string, unknown> {
  number: string
  type: DocumentEventType
  occurred_at: string
  provider_enterprise_number: string | null
  event_correlation_id: string | null
  enterprise_number: string
  message_id: string
  received_at: string
  expires_at: string
  is_registered_mail: boolean
  message_type_id: string | null
  sender_organization_id: string | null
  sender_application_id: string | null
  subject: DocumentEvent['subject'] | null
}

/** One more than the page holds, when there is one. */
async function readEvents(
  transaction: Transaction,
  { after, pageSize, types = documentEventTypes, since = new Date(0) }: WantedEvents,
  until: number,
): Promise<EventRow[]> {
  const places = sql`${placesOfNumber}::bigint`
  const from = sql`${Math.floor(after / placesOfNumber)}::bigint`
  const upTo = sql`${until}::bigint`
  const told = sql`(SELECT * FROM jsonb_to_recordset(${JSON.stringify(types.map((type) => ({ type, own: ownTypes[type] })))}::text::jsonb)
    AS told (type text, own text))`
  return transaction.execute<EventRow>(sql`
    WITH happened AS (
      SELECT event.sequence * ${places} AS number, event.type, event.box_id, event.message_id, event.occurred_at
      FROM event WHERE event.sequence > ${from} AND event.sequence <= ${upTo}
      UNION ALL
      SELECT many.sequence * ${places} + recipient.place, ${ownTypes.newDocument}, message.box_id, message.message_id, many.occurred_at
      FROM broadcast_event AS many JOIN multicast_page AS page ON page.page_id = many.subject_id JOIN multicast_task AS task USING (task_id)
      CROSS JOIN LATERAL (
        SELECT box_id, min(position) AS place FROM unnest(page.box_ids) WITH ORDINALITY AS recipient (box_id, position) GROUP BY box_id
      ) AS recipient
      JOIN message ON message.box_id = recipient.box_id AND message.publication_id = task.publication_id
        AND message.multicast_page_id = page.page_id
      WHERE many.type = 'broadcast/page.published' AND many.sequence >= ${from} AND many.sequence <= ${upTo}
        AND many.sequence * ${places} + recipient.place > ${after}::bigint
    )
    SELECT happened.number, told.type, happened.occurred_at, NULL AS provider_enterprise_number, NULL AS event_correlation_id,
      ebox.enterprise_number, message.message_id::text, message.received_at, message.expires_at, message.is_registered_mail,
      message.message_type_id, CASE message.sender_ebox_type WHEN 'enterprise' THEN message.sender_organization_id END AS sender_organization_id,
      CASE message.sender_ebox_type WHEN 'enterprise' THEN message.sender_application_id END AS sender_application_id, NULL::jsonb AS subject
    FROM happened JOIN ${told} AS told ON told.own = happened.type JOIN message USING (box_id, message_id) JOIN ebox USING (box_id)
    WHERE ebox.ebox_type = 'enterprise' AND happened.occurred_at >= ${since.toISOString()}::timestamptz
    UNION ALL
    SELECT stored.sequence * ${places}, stored.type, stored.occurred_at, stored.provider_enterprise_number, stored.event_correlation_id,
      stored.enterprise_number, stored.message_id, stored.received_at, stored.expires_at, stored.is_registered_mail,
      stored.message_type_id, stored.sender_organization_id, stored.sender_application_id, stored.subject
    FROM submitted_event AS stored JOIN ${told} AS told USING (type)
    WHERE stored.sequence > ${from} AND stored.sequence <= ${upTo} AND stored.occurred_at >= ${since.toISOString()}::timestamptz
    ORDER BY number LIMIT ${pageSize + 1}`)
}

function toEvent(row: EventRow): NumberedDocumentEvent {
  return {
    eventSequenceNumber: Number(row.number),
    occurredAt: new Date(row.occurred_at),
    ...(row.provider_enterprise_number !== null && { providerEnterpriseNumber: row.provider_enterprise_number }),
    type: row.type,
    ...(row.event_correlation_id !== null && { eventCorrelationId: row.event_correlation_id }),
    enterpriseNumber: row.enterprise_number,
    messageId: row.message_id,
    receivedAt: new Date(row.received_at),
    expiresAt: new Date(row.expires_at),
    isRegisteredMail: row.is_registered_mail,
    ...(row.message_type_id !== null && { messageTypeId: row.message_type_id }),
    ...(row.sender_organization_id && { senderOrganizationId: row.sender_organization_id }),
    ...(row.sender_application_id && { senderApplicationId: row.sender_application_id }),
    ...(row.subject && { subject: row.subject }),
  }
}
