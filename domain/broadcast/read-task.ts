import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { resourceNotFound } from '#domain/problem.ts'
import { type BroadcastingSender, mustBeSender } from './read-publication.ts'
import { type MulticastTask, selectTasks, type TaskRow, toTask } from './multicast-task.ts'

/** @throws resourceNotFound for an unknown task and for another sender's */
export async function readTask(database: Database, enterpriseNumber: string, taskId: string): Promise<MulticastTask> {
  const row = await inNameOf(database, enterpriseNumber, async (transaction) => {
    const [found] = await transaction.execute<TaskRow>(selectTasks(sql`task.task_id = ${taskId}`))
    return found
  })
  if (!row) throw resourceNotFound()
  return row.state === 'staged' && row.rule === null
    ? withDuplicates(database, enterpriseNumber, toTask(row))
    : toTask(row)
}

/**
 * Of a list that is looked at before it is committed, whoever is named on several pages, or has the publication already, is a duplicate.
 * Those without a box are told apart only when they get one.
 */
async function withDuplicates(
  database: Database,
  enterpriseNumber: string,
  task: MulticastTask,
): Promise<MulticastTask> {
  const rows = await inNameOf(database, enterpriseNumber, (transaction) =>
    transaction.execute<{ outcome: 'reachable' | 'notDigital'; duplicates: string }>(sql`
      SELECT outcome, count(*) - count(DISTINCT box_id) AS duplicates
      FROM multicast_page AS page, unnest(page.box_ids, page.outcomes) AS recipient (box_id, outcome)
      WHERE page.task_id = ${task.taskId} AND box_id IS NOT NULL AND outcome IN ('reachable', 'notDigital')
      GROUP BY outcome`),
  )
  const counts = { ...task.counts }
  for (const { outcome, duplicates } of rows) {
    counts[outcome] -= Number(duplicates)
    counts.duplicate += Number(duplicates)
  }
  return { ...task, counts }
}

/** The same for who speaks for the sender. @throws resourceNotFound; as mustBeSender */
export async function readOwnTask(
  database: Database,
  sender: BroadcastingSender,
  taskId: string,
): Promise<MulticastTask> {
  await mustBeSender(database, sender)
  return readTask(database, sender.enterpriseNumber, taskId)
}
