import { searchMessageStatuses } from '#domain/publication/search-message-statuses.ts'
import { publication } from '#http/handler.ts'
import { MessageStatusesShape, MessageStatusesToSearch, wireStatuses } from '#http/message-registry/message-status.ts'
import { onBehalfOfHeader, senderClientOf } from '#http/on-behalf-of.ts'

/** POST /ebox/messageStatuses/search: what became of the caller's messages. */
export const POST = publication({
  name: 'searchMessageStatuses',
  summary: 'What became of up to 1,000 of your messages: received, fetched, opened, downloaded, expired, withdrawn',
  isInferred: true,
  json: { schema: MessageStatusesToSearch },
  headers: onBehalfOfHeader,
  isCostly: () => true,
  answers: { 200: { description: 'A status for each, in the order asked', schema: MessageStatusesShape } },
  run: async ({ database, ports, request, caller, body }) => {
    const client = senderClientOf(request, caller)
    const statuses = await searchMessageStatuses(database, ports.keys, client, body)
    const known = statuses.filter(({ state }) => state !== 'unknown')
    const messageIds = known.map(({ messageId }) => messageId)
    return { json: wireStatuses(statuses), audit: { messageIds, senderEnterpriseNumber: client.onBehalfOf } }
  },
})
