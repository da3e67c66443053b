import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { alertKinds, alertStatuses, type Database } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import type { Actor } from '#domain/access/authorization-table.ts'
import { mustSpeakForSender, type SenderClient } from '#domain/access/mandate.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'

export { alertKinds, alertStatuses }

/** Where a message stands, in one word; the facts beside it say since when. */
export const messageStates = [
  'unknown',
  'held',
  'waiting',
  'received',
  'read',
  'expired',
  'withdrawn',
  'refused',
] as const
export type MessageState = (typeof messageStates)[number]

/** A message that a sender asks after; with a recipient it is known only when it went there. */
export interface AskedMessage {
  /** As the sender wrote it: what is no id of ours is unknown */
  messageId: string
  recipient?: Holder
}

/** The first time that somebody did something with a message; by whom, only as a kind. */
export interface Consulted {
  at: Date
  actor: Actor
}

/** Who ends a message: its sender, also through a mandatary, or the scanner that refuses it. */
export const withdrawers = ['documentSender', 'virusScanner'] as const
export type Withdrawer = (typeof withdrawers)[number]

/** What is known of a message of one's own. Each fact stands only when it is one; times are instants of the database clock. */
export interface MessageStatus {
  messageId: string
  state: Exclude<MessageState, 'unknown'>
  expirationDate: Date
  isRead: boolean
  isVisible: boolean
  /** When the recipient could see it */
  receivedAt?: Date
  /** When the main content was first opened, by whom ever */
  readAt?: Date
  fetchedByMachine?: Consulted
  openedByPerson?: Consulted
  downloaded?: Consulted
  expiredAt?: Date
  withdrawn?: { at: Date; actor: Withdrawer; replacedByMessageId?: string }
  /** Stored, and seen by nobody until the virus scanner has answered; since when */
  heldSince?: Date
  /** The day that the sender chose has not come */
  visibleFrom?: Date
  /** The virus scanner found something after it was stored: nobody saw the message */
  refused?: { at: Date; virusFound: string }
  /** By which e-mails its recipient was told of it, or was to be, the first first */
  alerts: AlertStatus[]
}

/** What became of one e-mail about a message. */
export interface AlertStatus {
  kind: (typeof alertKinds)[number]
  status: (typeof alertStatuses)[number]
  /** When that was so; absent while it is still to be sent, and of what never was */
  at?: Date
}

export type AskedStatus = MessageStatus | { messageId: string; state: 'unknown' }

interface StatusRow extends Record<string, unknown> {
  position: string
  published_at: string
  received_at: string
  expires_at: string
  read_at: string | null
  is_visible: boolean
  is_expired: boolean
  is_to_come: boolean
  waits_for: 'release' | 'visibleFrom' | null
  withdrawn_at: string | null
  replaced_by_message_id: string | null
  virus_found: string | null
  alerts: { kind: AlertStatus['kind']; status: AlertStatus['status']; at: string | null }[] | null
  consulted: Partial<Record<'fetched' | 'opened' | 'downloaded', { at: string; actor: Actor }>> | null
}

/**
 * Tells a sender where its messages stand (spec §2.4, V2 `searchMessageStatus`), in one statement for all of them.
 * @param client its enterprise is the sender, or one that gave it a mandate
 * @returns a status for each that was asked, in that order; what does not exist and what is another's are equally unknown
 * @throws as mustSpeakForSender
 */
export async function searchMessageStatuses(
  database: Database,
  keys: KeyProvider,
  client: SenderClient,
  asked: AskedMessage[],
): Promise<AskedStatus[]> {
  const { enterpriseNumber } = await mustSpeakForSender(database, client)
  const messageIds = asked.map(({ messageId }) => (z.uuid().safeParse(messageId).success ? messageId : null))
  const recipients = asked.map(({ recipient }) => recipient && hexOf(boxLookupHash(keys, recipient)))
  const rows = await asSender(database, enterpriseNumber, (transaction) =>
    transaction.execute<StatusRow>(sql`
      SELECT asked.position, uuid_extract_timestamp(message.message_id) AS published_at, message.received_at,
        message.expires_at, message.read_at, message.is_visible, message.expires_at <= now() AS is_expired,
        message.received_at > now() AS is_to_come, message.waits_for, message.withdrawn_at,
        message.replaced_by_message_id, message.virus_found,
        (SELECT jsonb_object_agg(first.kind, jsonb_build_object('at', first.at, 'actor', first.actor))
         FROM (SELECT DISTINCT ON (kind) kind, at, actor FROM access_log
               WHERE access_log.box_id = message.box_id AND access_log.message_id = message.message_id
                 AND actor <> 'breakGlass'
               ORDER BY kind, at) AS first) AS consulted,
        (SELECT jsonb_agg(jsonb_build_object('kind', kind, 'status', status, 'at', coalesce(outcome_at, sent_at)) ORDER BY decided_at)
         FROM alert WHERE alert.box_id = message.box_id AND alert.message_id = message.message_id) AS alerts
      FROM unnest(${sql.param(messageIds)}::uuid[], ${sql.param(recipients.map((hash) => hash ?? null))}::text[])
        WITH ORDINALITY AS asked (message_id, recipient, position)
      JOIN message ON message.message_id = asked.message_id
      WHERE asked.recipient IS NULL OR EXISTS (
        SELECT FROM box_identifier
        WHERE box_identifier.lookup_hash = decode(asked.recipient, 'hex') AND box_identifier.box_id = message.box_id)`),
  )
  const known = new Map(rows.map((row) => [Number(row.position), row]))
  return asked.map(({ messageId }, index) => {
    const row = known.get(index + 1)
    return row ? { messageId, ...toStatus(row) } : { messageId, state: 'unknown' }
  })
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function toStatus(row: StatusRow): Omit<MessageStatus, 'messageId'> {
  const { fetched, opened, downloaded } = row.consulted ?? {}
  const at = (time: string) => new Date(time)
  const consulted = (fact: { at: string; actor: Actor }): Consulted => ({ ...fact, at: at(fact.at) })
  return {
    state: stateOf(row),
    expirationDate: at(row.expires_at),
    isRead: row.read_at !== null,
    isVisible: row.is_visible,
    alerts: (row.alerts ?? []).map(({ at: told, ...alert }) => ({ ...alert, ...(told && { at: at(told) }) })),
    ...(row.waits_for === null && { receivedAt: at(row.received_at) }),
    ...(row.read_at && { readAt: at(row.read_at) }),
    ...(fetched && { fetchedByMachine: consulted(fetched) }),
    ...(opened && { openedByPerson: consulted(opened) }),
    ...(downloaded && { downloaded: consulted(downloaded) }),
    ...(row.is_expired && { expiredAt: at(row.expires_at) }),
    ...(row.withdrawn_at && {
      withdrawn: {
        at: at(row.withdrawn_at),
        actor: row.virus_found ? 'virusScanner' : 'documentSender',
        ...(row.replaced_by_message_id && { replacedByMessageId: row.replaced_by_message_id }),
      },
    }),
    ...(row.waits_for === 'release' && !row.withdrawn_at && { heldSince: at(row.published_at) }),
    ...(row.waits_for !== null && row.is_to_come && { visibleFrom: at(row.received_at) }),
    ...(row.withdrawn_at && row.virus_found && { refused: { at: at(row.withdrawn_at), virusFound: row.virus_found } }),
  }
}

/** What ended a message comes before what it was. */
function stateOf(row: StatusRow): MessageStatus['state'] {
  if (row.virus_found) return 'refused'
  if (row.withdrawn_at) return 'withdrawn'
  if (row.waits_for === 'release') return 'held'
  if (row.waits_for === 'visibleFrom') return 'waiting'
  if (row.is_expired) return 'expired'
  return row.read_at ? 'read' : 'received'
}
