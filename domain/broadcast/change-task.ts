import { and, eq, inArray, sql } from 'drizzle-orm'
import { type Database, multicastTask, type Transaction } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { conflictingState } from '#domain/problem.ts'
import {
  cancellable,
  type Decision,
  decisions,
  holdPages,
  isOver,
  type MulticastState,
  type MulticastTask,
  publicationIsOver,
  tellStarted,
} from './multicast-task.ts'
import { type BroadcastingSender, mustBeginInTime, mustBeSender } from './read-publication.ts'
import { readTaskHead, readTask } from './read-task.ts'

/**
 * Decides what becomes of a task: it begins or goes on, begins at its hour, pauses, or stops for good. What is asked a second time stands.
 * @param decided `startAt` of a delivery that is scheduled; `from`, when fewer states than all will do; `together`, what is written down with it, which may refuse by throwing
 * @throws resourceNotFound; conflictingState (409) when it is too late, or too early, for that; as mustBeginInTime and mustBeSender
 */
export async function changeTask(
  database: Database,
  sender: BroadcastingSender,
  taskId: string,
  decided: {
    decision: Decision
    startAt?: Date
    from?: readonly MulticastState[]
    together?: (transaction: Transaction) => Promise<void>
  },
  request: AuditedRequest,
): Promise<MulticastTask> {
  const representation = await mustBeSender(database, sender)
  const { decision, startAt } = decided
  const { to, from: allowed } = decisions[decision]
  const from = decided.from ?? allowed
  const { publicationId, expiresAt } = await readTaskHead(database, sender.enterpriseNumber, taskId)
  mustBeginInTime({ startAt, expiresAt }, 'body')
  await inNameOf(database, sender.enterpriseNumber, async (transaction) => {
    await holdPages(transaction, publicationId)
    if ((to === 'delivering' || to === 'scheduled') && (await isOver(transaction, publicationId)))
      throw publicationIsOver()
    await decided.together?.(transaction)
    const changed = await transaction
      .update(multicastTask)
      .set({
        state: to,
        startAt: decision === 'schedule' ? startAt : undefined,
        traceId: request.traceId,
        ...(to === 'delivering' && { startedAt: sql`coalesce(${multicastTask.startedAt}, now())` }),
        ...(to === 'stopped' && { endedAt: sql`now()` }),
      })
      .where(and(eq(multicastTask.taskId, taskId), inArray(multicastTask.state, [...from])))
      .returning({ taskId: multicastTask.taskId })
    if (changed.length === 0) return
    if (to === 'delivering') await tellStarted(transaction, taskId)
    const details = { multicastTaskId: taskId, state: to, ...representation }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
  })
  const task = await readTask(database, sender.enterpriseNumber, taskId)
  if (task.state === to || (to === 'delivering' && isDelivered(task))) return task
  throw conflictingState(`The task is ${task.state}`)
}

const isDelivered = ({ state }: MulticastTask): boolean => state === 'completed' || state === 'following'

/**
 * Cancels a task of which nobody has anything yet: it and its recipients are gone.
 * @throws resourceNotFound; conflictingState (409) once its delivery began; as mustBeSender
 */
export async function cancelTask(
  database: Database,
  sender: BroadcastingSender,
  taskId: string,
  request: AuditedRequest,
): Promise<void> {
  const representation = await mustBeSender(database, sender)
  const isCancelled = await inNameOf(database, sender.enterpriseNumber, async (transaction) => {
    const gone = await transaction
      .delete(multicastTask)
      .where(and(eq(multicastTask.taskId, taskId), inArray(multicastTask.state, [...cancellable])))
      .returning({ taskId: multicastTask.taskId })
    if (gone.length === 0) return false
    const details = { multicastTaskId: taskId, state: 'cancelled', ...representation }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    return true
  })
  if (isCancelled) return
  const task = await readTask(database, sender.enterpriseNumber, taskId)
  throw conflictingState(`The task is ${task.state}`)
}

/** Begins what was scheduled and whose hour has come, of all senders. As ebox_worker. */
export async function startDueTasks(database: Database): Promise<void> {
  await database.execute(sql`
    WITH due AS (
      UPDATE multicast_task SET state = 'delivering', started_at = now()
      WHERE state = 'scheduled' AND start_at <= now() RETURNING task_id)
    INSERT INTO broadcast_event (type, subject_id) SELECT 'broadcast/task.started', task_id FROM due`)
}

/** Has the delivery of a task gone on with, as when it was started. As ebox_worker. */
export async function goOn(database: Database, taskId: string): Promise<void> {
  await database.transaction((transaction) => tellStarted(transaction, taskId))
}

/** How long a task may stand still before its delivery is taken up again. In minutes. */
const stillForMinutes = 5

/** Has deliveries taken up again that stand still: their workflow was lost, or gave up while the database was sick. As ebox_worker. */
export async function takeUpStillTasks(database: Database): Promise<number> {
  const rows = await database.execute(sql`
    INSERT INTO broadcast_event (type, subject_id)
    SELECT 'broadcast/task.started', task.task_id FROM multicast_task AS task
    WHERE task.state = 'delivering'
      AND greatest(task.started_at, (SELECT max(page.delivered_at) FROM multicast_page AS page WHERE page.task_id = task.task_id),
        (SELECT max(told.occurred_at) FROM broadcast_event AS told WHERE told.subject_id = task.task_id))
        < now() - make_interval(mins => ${stillForMinutes})
    RETURNING subject_id`)
  return rows.length
}

/** Longer than any request may last: a file that is still on its way then was lost with its server. In hours. */
const lostAfterHours = 2

/** Drops the files that never came in whole, with nothing left of them; a list that was staged before is as it was. As ebox_worker. */
export async function dropLostFiles(database: Database): Promise<number> {
  const rows = await database.execute(sql`
    WITH lost AS (
      SELECT task.task_id, task.files FROM multicast_task AS task
      WHERE task.state = 'receiving' AND task.receiving_since < now() - make_interval(hours => ${lostAfterHours})
        AND NOT EXISTS (SELECT FROM multicast_page AS page WHERE page.task_id = task.task_id
          AND uuid_extract_timestamp(page.page_id) > now() - make_interval(hours => ${lostAfterHours}))
      FOR UPDATE
    ), emptied AS (
      DELETE FROM multicast_page AS page USING lost WHERE page.task_id = lost.task_id AND page.file = lost.files AND lost.files > 1
    ), kept AS (
      UPDATE multicast_task AS task SET state = CASE WHEN given.withdrawn_at IS NULL THEN 'staged' ELSE 'stopped' END,
        ended_at = CASE WHEN given.withdrawn_at IS NOT NULL THEN now() END, files = lost.files - 1
      FROM lost, publication AS given
      WHERE task.task_id = lost.task_id AND lost.files > 1 AND given.publication_id = task.publication_id
    ), gone AS (
      DELETE FROM multicast_task AS task USING lost WHERE task.task_id = lost.task_id AND lost.files = 1
    )
    SELECT task_id FROM lost`)
  return rows.length
}
