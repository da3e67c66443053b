import { cancelTask, changeTask } from '#domain/broadcast/change-task.ts'
import { readOwnTask } from '#domain/broadcast/read-task.ts'
import { publication } from '#http/handler.ts'
import {
  broadcastingSenderOf,
  CancelledTaskShape,
  decisionOf,
  MulticastTaskShape,
  TaskDecision,
  taskAnswer,
} from '#http/message-registry/broadcast.ts'
import { MulticastTaskPath } from '#http/message-registry/path.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** GET …/multicastTasks/{multicastTaskId}: how far a delivery is. */
export const GET = publication({
  name: 'readMulticastTask',
  summary: 'How far the delivery to a list of recipients is, and how many of them can be reached',
  isInferred: true,
  params: MulticastTaskPath,
  headers: onBehalfOfHeader,
  answers: { 200: { description: 'The task', schema: MulticastTaskShape, headers: ['Retry-After'] } },
  run: async ({ database, request, caller, params }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    return taskAnswer(sender, await readOwnTask(database, sender, params.multicastTaskId))
  },
})

/** PATCH …/multicastTasks/{multicastTaskId}: begins, schedules, pauses, resumes or stops a delivery. */
export const PATCH = publication({
  name: 'changeMulticastTask',
  summary: 'Begin, schedule, pause, resume or stop a delivery',
  isInferred: true,
  params: MulticastTaskPath,
  json: { schema: TaskDecision, mediaType: 'application/merge-patch+json' },
  headers: onBehalfOfHeader,
  answers: {
    200: { description: 'The task as it stands now', schema: MulticastTaskShape, headers: ['Retry-After'] },
    409: { description: 'The task is in a state that does not allow it' },
  },
  run: async ({ database, request, caller, params, body, audited }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    return taskAnswer(sender, await changeTask(database, sender, params.multicastTaskId, decisionOf(body), audited))
  },
})

/** DELETE …/multicastTasks/{multicastTaskId}: cancels what nobody has anything of yet. */
export const DELETE = publication({
  name: 'cancelMulticastTask',
  summary: 'Cancel a list of recipients whose delivery has not begun: nothing of it is left',
  isInferred: true,
  params: MulticastTaskPath,
  headers: onBehalfOfHeader,
  answers: {
    200: { description: 'It is gone', schema: CancelledTaskShape },
    409: { description: 'Its delivery has begun' },
  },
  run: async ({ database, request, caller, params, audited }) => {
    const { multicastTaskId } = params
    await cancelTask(database, broadcastingSenderOf(request, caller, params), multicastTaskId, audited)
    return { json: { multicastTaskId, state: 'cancelled' } }
  },
})
