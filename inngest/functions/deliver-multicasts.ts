import { channel } from 'node:diagnostics_channel'
import type { Database } from '#db/schema/index.ts'
import { dropLostFiles, goOn, takeUpStillTasks } from '#domain/broadcast/change-task.ts'
import { completeTask, deliverPages } from '#domain/broadcast/deliver-page.ts'
import { followRules } from '#domain/broadcast/rule.ts'
import { takeUpStillWithdrawals, withdrawPages } from '#domain/broadcast/withdraw-publication.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { WorkflowClient } from '#inngest/client.ts'
import { broadcastEvents } from '#inngest/events.ts'

const stepRecorded = channel('ebox:failpoint:B4')

/** So long one step delivers pages, in seconds: a step for each page would cost the engine more than the page. */
const secondsOfStep = 5
/** Steps of one run, all of its tasks together: an engine sends what came of each with every further one, and Inngest ends a run past 1,000. */
const mostSteps = 180

/**
 * Delivers the messages of tasks that were started, page by page, turn by turn all of them at the same time: none waits for another
 * sender's. It may run twice, and be cut anywhere: a page is delivered in one transaction or not at all, and never twice. What a run does
 * not come to the end of, the next one goes on with.
 */
export function deliverMulticasts(client: WorkflowClient, database: Database, keys: KeyProvider) {
  return client.createFunction(
    { id: 'deliver-multicasts', triggers: [broadcastEvents['broadcast/task.started']], retries: 20 },
    async ({ event, step }) => {
      const taskIds = subjectsOf(event.data.events)
      const deliver = async (taskId: string) => {
        let isMore = true
        for (let turn = 1; isMore && turn <= turnsEach(taskIds); turn += 1) {
          isMore = await step.run(`deliver pages of recipients, turn ${turn} of ${taskId}`, () =>
            deliverPages(database, keys, taskId, secondsOfStep),
          )
          stepRecorded.publish({})
        }
        await (isMore
          ? step.run(`go on with ${taskId} in another run`, () => goOn(database, taskId))
          : step.run(`end the task ${taskId} when all pages are delivered`, () => completeTask(database, taskId)))
      }
      await Promise.all(taskIds.map(deliver))
    },
  )
}

/** Makes tombstones of the messages of publications that were withdrawn, page by page. */
export function withdrawBroadcasts(client: WorkflowClient, database: Database) {
  return client.createFunction(
    { id: 'withdraw-broadcasts', triggers: [broadcastEvents['broadcast/publication.withdrawn']], retries: 20 },
    async ({ event, step }) => {
      const publicationIds = subjectsOf(event.data.events)
      const withdraw = async (publicationId: string) => {
        for (let turn = 1, isMore = true; isMore && turn <= turnsEach(publicationIds); turn += 1) {
          isMore = await step.run(`withdraw pages of messages, turn ${turn} of ${publicationId}`, () =>
            withdrawPages(database, publicationId, secondsOfStep),
          )
        }
      }
      await Promise.all(publicationIds.map(withdraw))
    },
  )
}

const subjectsOf = (events: { subjectId: string }[]) => [...new Set(events.map(({ subjectId }) => subjectId))]

const turnsEach = (subjects: string[]) => Math.ceil(mostSteps / subjects.length)

/** Each minute, has those by rule followed on, takes up deliveries and withdrawals that stand still, and drops files of recipients whose server was lost with them. */
export function lookAfterMulticasts(client: WorkflowClient, database: Database) {
  return client.createFunction(
    { id: 'look-after-multicasts', triggers: [{ cron: '* * * * *' }], concurrency: 1 },
    async ({ step }) => ({
      followed: await step.run('deliver by rule to who opened a box since', () => followRules(database)),
      withdrawn: await step.run('take up withdrawals that stand still', () => takeUpStillWithdrawals(database)),
      takenUp: await step.run('take up deliveries that stand still', () => takeUpStillTasks(database)),
      dropped: await step.run('drop files that never came in whole', () => dropLostFiles(database)),
    }),
  )
}
