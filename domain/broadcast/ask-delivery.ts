import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { type Database, multicastTask, type Transaction } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import type { DeskPerson } from '#domain/access/desk.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { conflictingState } from '#domain/problem.ts'
import { changeTask } from './change-task.ts'
import type { MulticastTask } from './multicast-task.ts'
import { type BroadcastingSender, mustBeSender } from './read-publication.ts'
import { readOwnTask } from './read-task.ts'

/**
 * A person at the sender's desk has a staged task delivered. To more recipients than one person may decide of, a first person asks, and
 * it begins when a second one does; a list that got a further file since is another list, and is asked for anew.
 * @param deciding who, how many recipients need no second person, and at which hour it begins: whoever decides last says so
 * @returns the task: begun, waiting for its hour, or with who asked
 * @throws conflictingState (409) when it is not staged, has changed meanwhile, or the same person asks again; as changeTask
 */
export async function askDelivery(
  database: Database,
  sender: BroadcastingSender,
  taskId: string,
  { person, approvalAbove, startAt }: { person: DeskPerson; approvalAbove: number; startAt?: Date },
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
        ...(startAt ? { decision: 'schedule', startAt } : { decision: 'start' }),
        together: async (transaction) => {
          if ((await together(transaction)).length === 0) throw conflictingState('It has changed meanwhile')
        },
      },
      request,
    )
  const { taskId: id } = multicastTask
  const given = await inNameOf(database, sender.enterpriseNumber, (transaction) =>
    givenAlready(transaction, task.publicationId),
  )
  if (given + toReceive(task) <= approvalAbove)
    return start(async (transaction) => {
      // Another list of the same publication may have begun since.
      if ((await givenAlready(transaction, task.publicationId)) > given) return []
      return transaction.select({ taskId: id }).from(multicastTask).where(asItStood).for('update')
    })
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

/**
 * How many have a publication, or are getting it: what one person may decide of is counted over all its lists and rules, however they are
 * cut.
 */
async function givenAlready(transaction: Transaction, publicationId: string): Promise<number> {
  const [row] = await transaction.execute<{ recipients: string }>(sql`
    SELECT coalesce(sum(greatest(CASE WHEN task.state IN ('delivering', 'paused', 'scheduled') THEN task.rule_expected END,
      (SELECT sum(coalesce((page.counts->>'reachable')::bigint, 0) + coalesce((page.counts->>'notDigital')::bigint, 0))
       FROM multicast_page AS page WHERE page.task_id = task.task_id AND (task.state <> 'stopped' OR page.delivered_at IS NOT NULL)))), 0) AS recipients
    FROM multicast_task AS task WHERE task.publication_id = ${publicationId} AND task.state NOT IN ('staged', 'receiving')`)
  return Number(row?.recipients ?? 0)
}

/** How many more recipients of a publication one person may decide of. @throws as mustBeSender */
export async function decidableAlone(
  database: Database,
  sender: BroadcastingSender,
  publicationId: string,
  approvalAbove: number,
): Promise<number> {
  await mustBeSender(database, sender)
  const given = await inNameOf(database, sender.enterpriseNumber, (transaction) =>
    givenAlready(transaction, publicationId),
  )
  return Math.max(0, approvalAbove - given)
}

/** How many will get the message. */
const toReceive = ({ counts }: MulticastTask): number => counts.reachable + counts.notDigital
