import { readPublicationStatistics } from '#domain/publication/read-publication-statistics.ts'
import { publication } from '#http/handler.ts'
import {
  PublicationStatisticsShape,
  StatisticsQuery,
  wireStatistics,
} from '#http/message-registry/publication-statistics.ts'
import { onBehalfOfHeader, senderClientOf } from '#http/on-behalf-of.ts'

/** GET /ebox/publicationStatistics: what became of what the caller published. */
export const GET = publication({
  name: 'readPublicationStatistics',
  summary: 'Per message type and day: published, read, median time to read, never read, withdrawn',
  isInferred: true,
  query: StatisticsQuery,
  headers: onBehalfOfHeader,
  isCostly: () => true,
  answers: { 200: { description: 'Days on which something was published', schema: PublicationStatisticsShape } },
  run: async ({ database, request, caller, query, self }) => {
    const client = senderClientOf(request, caller)
    const json = wireStatistics(self, await readPublicationStatistics(database, client, query))
    return { json, audit: { senderEnterpriseNumber: client.onBehalfOf } }
  },
})
