import { publication } from '#http/handler.ts'
import {
  broadcastingSenderOf,
  publicationStatusesAnswer,
  PublicationStatusesShape,
  PublicationStatusQuery,
} from '#http/message-registry/broadcast.ts'
import { MulticastTaskPath } from '#http/message-registry/path.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** GET …/multicastTasks/{multicastTaskId}/messagePublicationStatuses: what became of each recipient. */
export const GET = publication({
  name: 'readMulticastTask',
  summary: 'What became of each recipient of a list, by outcome; with `Accept: text/csv` all of it as a table',
  params: MulticastTaskPath,
  query: PublicationStatusQuery,
  headers: { ...onBehalfOfHeader, Accept: '`text/csv` for all of it as a table' },
  answers: { 200: { description: 'A page of statuses', schema: PublicationStatusesShape, mediaType: 'text/csv' } },
  run: async ({ database, ports, request, caller, params, query }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    return publicationStatusesAnswer(request, database, ports.keys, { ...query, sender, ...params })
  },
})
