import { recipientPages } from '#domain/broadcast/recipient-list.ts'
import { receiveRecipients } from '#domain/broadcast/receive-recipients.ts'
import { csvOf, listBounds } from '#http/csv-body.ts'
import { publication } from '#http/handler.ts'
import {
  broadcastingSenderOf,
  CommittingQuery,
  committingOf,
  listOfRecipients,
  MulticastTaskShape,
  startedTaskAnswer,
} from '#http/message-registry/broadcast.ts'
import { PublicationPath } from '#http/message-registry/path.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** POST …/publications/{publicationId}/multicastTasks: gives a publication to the recipients of a list, in the background. */
export const POST = publication({
  name: 'receiveRecipients',
  summary:
    'Give a publication to all recipients of a list, in the background; what is wrong in it is told line by line',
  params: PublicationPath,
  query: CommittingQuery,
  csv: listOfRecipients,
  headers: onBehalfOfHeader,
  answers: {
    202: {
      description: 'The list has come in whole',
      schema: MulticastTaskShape,
      headers: ['Location', 'Retry-After'],
    },
    409: { description: 'The publication was withdrawn, or has expired' },
  },
  run: async ({ database, ports, request, incoming, caller, params, query, audited }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    const pages = recipientPages(csvOf(incoming))
    const list = { pages, bounds: listBounds(), committing: committingOf(query), request: audited }
    return startedTaskAnswer(sender, await receiveRecipients(database, ports, sender, params.publicationId, list))
  },
})
