import { type SQL, sql } from 'drizzle-orm'
import {
  type BroadcastRule,
  type multicastStates,
  type RecipientOutcome,
  recipientOutcomes,
  type Transaction,
} from '#db/schema/index.ts'
import { conflictingState } from '#domain/problem.ts'

export type MulticastState = (typeof multicastStates)[number]

/** How many recipients there are of each kind, as their outcome is now. */
export type RecipientCounts = Record<RecipientOutcome, number>

/** A list of recipients of one publication, or a rule that names them, and how far its delivery is. */
export interface MulticastTask {
  taskId: string
  publicationId: string
  state: MulticastState
  /** Files that came in */
  files: number
  rule?: BroadcastRule
  recipients: number
  counts: RecipientCounts
  /** Messages that are in their boxes */
  delivered: number
  /** Who asked at the sender's desk that it be delivered; then it waits for a second person */
  asked?: { by: Uint8Array; byName: string; at: Date }
  /** Who agreed */
  approvedByName?: string
  startAt?: Date
  createdAt: Date
  startedAt?: Date
  endedAt?: Date
}

export interface TaskRow extends Record<string, unknown> {
  task_id: string
  publication_id: string
  state: MulticastState
  files: number
  rule: BroadcastRule | null
  rule_expected: number | null
  asked_by: Uint8Array | null
  asked_by_name: string | null
  asked_at: string | null
  approved_by_name: string | null
  start_at: string | null
  created_at: string
  started_at: string | null
  ended_at: string | null
  counts: Partial<RecipientCounts>
  delivered: string
}

/** Its counts were kept, and its pages are as they were then: however many they are, none is read. */
const isCounted = sql`task.state IN ('staged', 'completed') AND task.counts IS NOT NULL`

const toReceiveIn = (counts: SQL): SQL =>
  sql`coalesce((${counts}->>'reachable')::bigint, 0) + coalesce((${counts}->>'notDigital')::bigint, 0)`

/** The messages of the row `task` that are in their boxes. */
export const deliveredOfTask: SQL = sql`
  CASE WHEN task.state = 'staged' THEN 0 WHEN ${isCounted} THEN ${toReceiveIn(sql`task.counts`)}
    ELSE (SELECT coalesce(sum(${toReceiveIn(sql`page.counts`)}), 0)
      FROM multicast_page AS page WHERE page.task_id = task.task_id AND page.delivered_at IS NOT NULL) END`

/** How many of each outcome the pages of a task hold. */
export const countsOfPages = (taskId: SQL): SQL => sql`
  SELECT coalesce(jsonb_object_agg(outcome, recipients), '{}') FROM (
    SELECT outcome, sum(recipients::bigint) AS recipients FROM multicast_page AS page, jsonb_each_text(page.counts) AS count (outcome, recipients)
    WHERE page.task_id = ${taskId} GROUP BY outcome) AS summed`

/** A SELECT of tasks with the sums of their pages. Of a staged one, whoever is named twice in it is a duplicate. */
export const selectTasks = (which: SQL): SQL => sql`
  SELECT task.task_id, task.publication_id, task.state, task.files, task.rule, task.rule_expected, task.asked_by, task.asked_by_name, task.asked_at,
    task.approved_by_name, task.start_at, task.created_at, task.started_at, task.ended_at,
    CASE WHEN ${isCounted} THEN task.counts ELSE (${countsOfPages(sql`task.task_id`)}) END AS counts, ${deliveredOfTask} AS delivered
  FROM multicast_task AS task WHERE ${which}`

export function toTask(row: TaskRow): MulticastTask {
  const counts = Object.fromEntries(recipientOutcomes.map((outcome) => [outcome, Number(row.counts[outcome] ?? 0)]))
  // What the rule has not come to yet is in no page; once it came to the end, the pages are all.
  if (expects(row)) counts.reachable = Math.max(counts.reachable ?? 0, row.rule_expected ?? 0)
  const at = (time: string | null) => (time === null ? undefined : new Date(time))
  const [startAt, startedAt, endedAt] = [at(row.start_at), at(row.started_at), at(row.ended_at)]
  return {
    taskId: row.task_id,
    publicationId: row.publication_id,
    state: row.state,
    files: row.files,
    ...(row.rule && { rule: row.rule }),
    recipients: Object.values(counts).reduce((sum, count) => sum + count, 0),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys, which are all there
    counts: counts as RecipientCounts,
    delivered: Number(row.delivered),
    ...(row.asked_by &&
      row.asked_at && { asked: { by: row.asked_by, byName: row.asked_by_name ?? '', at: new Date(row.asked_at) } }),
    ...(row.approved_by_name !== null && { approvedByName: row.approved_by_name }),
    ...(startAt && { startAt }),
    createdAt: new Date(row.created_at),
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
  }
}

const expects = ({ state }: TaskRow): boolean => state !== 'following' && state !== 'completed' && state !== 'stopped'

/** What a sender may decide about a task, and in which states. The rest of its life it lives by itself. */
export const decisions = {
  start: { from: ['staged', 'scheduled', 'paused'], to: 'delivering' },
  schedule: { from: ['staged', 'scheduled'], to: 'scheduled' },
  pause: { from: ['delivering', 'following'], to: 'paused' },
  stop: { from: ['delivering', 'following', 'paused'], to: 'stopped' },
} as const satisfies Record<string, { from: readonly MulticastState[]; to: MulticastState }>
export type Decision = keyof typeof decisions

/** Until then nobody has anything of it: it can go as if it had never been. */
export const cancellable: readonly MulticastState[] = ['staged', 'scheduled']

const lockOf = (publicationId: SQL) => sql`hashtextextended('e-box/broadcast/' || ${publicationId}, 0)`

/** Held by each page while it is delivered, until its transaction ends. Who waits for `holdPages` comes first: pages never starve it. */
export async function holdForPage(transaction: Transaction, publicationId: string): Promise<void> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock_shared(${lockOf(sql`${publicationId}::text`)})`)
}

/** Waits for the pages of a publication that are under way; none begins until the transaction ends. */
export async function holdPages(transaction: Transaction, publicationId: string): Promise<void> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(${lockOf(sql`${publicationId}::text`)})`)
}

/**
 * Whether a publication can be given to nobody any more: it was withdrawn, or has expired. Asked while pages are held, the answer stands
 * until the transaction ends.
 */
export async function isOver(transaction: Transaction, publicationId: string): Promise<boolean> {
  const [row] = await transaction.execute(sql`
    SELECT FROM publication WHERE publication_id = ${publicationId} AND withdrawn_at IS NULL
      AND (expires_at IS NULL OR expires_at > now())`)
  return row === undefined
}

/** 409: nobody gets it any more. */
export const publicationIsOver = () => conflictingState('The publication was withdrawn, or has expired')

/** Tells the workflow that a task is to be delivered, in the transaction that decides so. */
export async function tellStarted(transaction: Transaction, taskId: string): Promise<void> {
  await transaction.execute(
    sql`INSERT INTO broadcast_event (type, subject_id) VALUES ('broadcast/task.started', ${taskId})`,
  )
}
