import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { type Database, multicastTask, type Transaction } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import type { DeskPerson } from '#domain/access/desk.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { conflictingState } from '#domain/problem.ts'
import { changeTask } from './change-task.ts'
import type { MulticastTask } from './multicast-task.ts'
import type { BroadcastingSender } from './read-publication.ts'
import { readOwnTask } from './read-task.ts'

/**
 * A person at the sender's desk has a staged task delivered. To more recipients than one person may decide of, a first person asks, and
 * it begins when a second one does; a list that got a further file since is another list, and is asked for anew.
 * @param deciding who, and how many recipients need no second person
 * @returns the task: begun, or with who asked
 * @throws conflictingState (409) when it is not staged, has changed meanwhile, or the same person asks again; as changeTask
 */
export async function askDelivery(
  database: Database,
  sender: BroadcastingSender,
  taskId: string,
  { person, approvalAbove }: { person: DeskPerson; approvalAbove: number },
  request: AuditedRequest,
): Promise<MulticastTask> {
  const task = await readOwnTask(database, sender, taskId)
  const asItStood = and(
    eq(multicastTask.taskId, taskId),
    eq(multicastTask.state, 'staged'),
    eq(multicastTask.files, task.files),
  )
  const start = (together: (transaction: Transaction) => Promise<{ taskId: string }[]>) =>
    changeTask(
      database,
      sender,
      taskId,
      {
        decision: 'start',
        together: async (transaction) => {
          if ((await together(transaction)).length === 0) throw conflictingState('It has changed meanwhile')
        },
      },
      request,
    )
  const { taskId: id } = multicastTask
  if (toReceive(task) <= approvalAbove)
    return start((transaction) => transaction.select({ taskId: id }).from(multicastTask).where(asItStood).for('update'))
  if (task.asked)
    return start((transaction) =>
      transaction
        .update(multicastTask)
        .set({ approvedBy: person.ssinHash, approvedByName: person.name })
        .where(and(asItStood, ne(multicastTask.askedBy, person.ssinHash)))
        .returning({ taskId: id }),
    )
  await inNameOf(database, sender.enterpriseNumber, async (transaction) => {
    const asked = await transaction
      .update(multicastTask)
      .set({ askedBy: person.ssinHash, askedByName: person.name, askedAt: sql`now()` })
      .where(and(asItStood, isNull(multicastTask.askedBy)))
      .returning({ taskId: id })
    if (asked.length === 0) throw conflictingState('It has changed meanwhile')
    const details = { multicastTaskId: taskId, asked: 'delivery' }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
  })
  return readOwnTask(database, sender, taskId)
}

/** How many will get the message. */
export const toReceive = ({ counts }: MulticastTask): number => counts.reachable + counts.notDigital
