import { recipientPages } from '#domain/broadcast/recipient-list.ts'
import { addFile } from '#domain/broadcast/receive-recipients.ts'
import { csvOf, listBounds } from '#http/csv-body.ts'
import { publication } from '#http/handler.ts'
import {
  broadcastingSenderOf,
  listOfRecipients,
  MulticastTaskShape,
  taskAnswer,
} from '#http/message-registry/broadcast.ts'
import { MulticastTaskPath } from '#http/message-registry/path.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** POST …/multicastTasks/{multicastTaskId}/recipients: a further file of recipients, for a list that is staged. */
export const POST = publication({
  name: 'receiveRecipients',
  summary: 'Add a further file of recipients to a list that is staged',
  isInferred: true,
  params: MulticastTaskPath,
  csv: listOfRecipients,
  headers: onBehalfOfHeader,
  answers: {
    200: { description: 'The file has come in whole', schema: MulticastTaskShape, headers: ['Retry-After'] },
    409: { description: 'The list is not staged' },
  },
  run: async ({ database, ports, request, incoming, caller, params, audited }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    const list = { pages: recipientPages(csvOf(incoming)), bounds: listBounds(), request: audited }
    return taskAnswer(sender, await addFile(database, ports, sender, params.multicastTaskId, list))
  },
})
