import { eq, sql } from 'drizzle-orm'
import { type Database, multicastTask, publication } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { resourceNotFound } from '#domain/problem.ts'
import { type BroadcastingSender, mustBeSender } from './read-publication.ts'
import { type MulticastState, type MulticastTask, selectTasks, type TaskRow, toTask } from './multicast-task.ts'

/** @throws resourceNotFound for an unknown task and for another sender's */
export async function readTask(database: Database, enterpriseNumber: string, taskId: string): Promise<MulticastTask> {
  const row = await inNameOf(database, enterpriseNumber, async (transaction) => {
    const [found] = await transaction.execute<TaskRow>(selectTasks(sql`task.task_id = ${taskId}`))
    return found
  })
  if (!row) throw resourceNotFound()
  return toTask(row)
}

/** What can be told of a task without its pages. */
export interface TaskHead {
  publicationId: string
  state: MulticastState
  /** The own day of its publication, where it has one */
  expiresAt?: Date
}

/** @throws as readTask */
export async function readTaskHead(database: Database, enterpriseNumber: string, taskId: string): Promise<TaskHead> {
  const row = await inNameOf(database, enterpriseNumber, async (transaction) => {
    const { publicationId, expiresAt } = publication
    const [found] = await transaction
      .select({ publicationId, expiresAt, state: multicastTask.state })
      .from(multicastTask)
      .innerJoin(publication, eq(publicationId, multicastTask.publicationId))
      .where(eq(multicastTask.taskId, taskId))
    return found
  })
  if (!row) throw resourceNotFound()
  const { expiresAt, ...head } = row
  return { ...head, ...(expiresAt && { expiresAt }) }
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
