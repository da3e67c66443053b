import { searchMessageStatuses } from '#domain/publication/search-message-statuses.ts'
import { publication } from '#http/handler.ts'
import { MessageStatusesShape, MessageStatusesToSearch, wireStatuses } from '#http/message-registry/message-status.ts'

/** POST /ebox/messageStatuses/search: what became of the caller's messages. */
export const POST = publication({
  name: 'searchMessageStatuses',
  summary: 'What became of up to 1,000 of your messages: received, fetched, opened, downloaded, expired, withdrawn',
  isInferred: true,
  json: { schema: MessageStatusesToSearch },
  answers: { 200: { description: 'A status for each, in the order asked', schema: MessageStatusesShape } },
  run: async ({ database, ports, caller, body }) => {
    const statuses = await searchMessageStatuses(database, ports.keys, caller.clientId, body)
    const known = statuses.filter(({ state }) => state !== 'unknown')
    return { json: wireStatuses(statuses), audit: { messageIds: known.map(({ messageId }) => messageId) } }
  },
})
