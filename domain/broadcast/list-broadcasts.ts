import { sql } from 'drizzle-orm'
import type { Database, eboxTypes } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import {
  deliveredOfTask,
  type MulticastState,
  type MulticastTask,
  selectTasks,
  type TaskRow,
  toTask,
} from './multicast-task.ts'
import { type BroadcastingSender, mustBeSender } from './read-publication.ts'

/** A message for many, as a list of them shows it. */
export interface Broadcast {
  publicationId: string
  subject: TranslatedString
  audience: (typeof eboxTypes)[number]
  createdAt: Date
  withdrawnAt?: Date
  /** Of its lists of recipients and rules, without doubles; none while it has none */
  states: MulticastState[]
  /** Messages that are in their boxes */
  delivered: number
}

/** Publications on a page. */
const broadcastsOnPage = 25

interface BroadcastRow extends Record<string, unknown> {
  publication_id: string
  subject: TranslatedString
  audience: Broadcast['audience']
  created_at: string
  withdrawn_at: string | null
  states: MulticastState[] | null
  delivered: string
}

/**
 * A sender's publications to many, the newest first.
 * @param before the last of the page before
 * @returns `isMore` when older ones follow
 * @throws as mustBeSender
 */
export async function listBroadcasts(
  database: Database,
  sender: BroadcastingSender,
  before?: string,
): Promise<{ broadcasts: Broadcast[]; isMore: boolean }> {
  await mustBeSender(database, sender)
  const { enterpriseNumber } = sender
  const rows = await inNameOf(database, enterpriseNumber, (transaction) =>
    transaction.execute<BroadcastRow>(sql`
      SELECT given.publication_id, given.subject, given.audience, given.created_at, given.withdrawn_at, of_tasks.states, of_tasks.delivered
      FROM (SELECT * FROM publication WHERE sender_organization_id = ${enterpriseNumber}
              AND (${before ?? null}::uuid IS NULL OR publication_id < ${before ?? null}::uuid)
            ORDER BY publication_id DESC LIMIT ${broadcastsOnPage + 1}) AS given
      CROSS JOIN LATERAL (
        SELECT to_json(array_agg(DISTINCT task.state)) AS states, coalesce(sum(${deliveredOfTask}), 0) AS delivered
        FROM multicast_task AS task WHERE task.publication_id = given.publication_id) AS of_tasks
      ORDER BY given.publication_id DESC`),
  )
  return { broadcasts: rows.slice(0, broadcastsOnPage).map(toBroadcast), isMore: rows.length > broadcastsOnPage }
}

const toBroadcast = (row: BroadcastRow): Broadcast => ({
  publicationId: row.publication_id,
  subject: row.subject,
  audience: row.audience,
  createdAt: new Date(row.created_at),
  ...(row.withdrawn_at !== null && { withdrawnAt: new Date(row.withdrawn_at) }),
  states: row.states ?? [],
  delivered: Number(row.delivered),
})

/** The newest lists of recipients and rules of a publication, the newest first. @throws as mustBeSender */
export async function listTasks(
  database: Database,
  sender: BroadcastingSender,
  publicationId: string,
): Promise<MulticastTask[]> {
  await mustBeSender(database, sender)
  const rows = await inNameOf(database, sender.enterpriseNumber, (transaction) =>
    transaction.execute<TaskRow>(
      selectTasks(sql`task.publication_id = ${publicationId} ORDER BY task.task_id DESC LIMIT ${broadcastsOnPage}`),
    ),
  )
  return rows.map(toTask)
}
