import { changeMessages } from '#domain/consultation/change-messages.ts'
import { searchMessages } from '#domain/consultation/search-messages.ts'
import { listMessageTypes } from '#domain/reference-data/read-reference-data.ts'
import { consultation } from '#http/handler.ts'
import { MessageQuery, messageSearchOf } from '#http/message-registry/message-query.ts'
import { MessagesShapeV2, wireMessagesV2 } from '#http/message-registry/v2/message.ts'
import { MessagesToUpdate, MessagesUpdated, wireUpdated } from '#http/message-registry/v2/message-update.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /ebox/messages: the caller's e-Box, newest first. */
export const GET = consultation({
  name: 'searchMessages',
  summary: 'The messages of your e-Box, newest first',
  deprecation: versionTwoEnds,
  query: MessageQuery,
  isCostly: ({ q }) => q !== undefined,
  answers: { 200: { description: 'A page of messages', schema: MessagesShapeV2 } },
  run: async ({ database, reader, query }) => {
    const [page, types] = await Promise.all([
      searchMessages(database, reader, messageSearchOf(query)),
      listMessageTypes(database),
    ])
    const json = wireMessagesV2(page, types)
    return { json, audit: { messageIds: json.items.map(({ messageId }) => messageId) } }
  },
})

/** PATCH /ebox/messages: shows or hides messages, all of them or none. */
export const PATCH = consultation({
  name: 'changeMessages',
  summary: 'Show or hide messages of your e-Box',
  deprecation: versionTwoEnds,
  json: { schema: MessagesToUpdate, mediaType: 'application/merge-patch+json' },
  answers: { 200: { description: 'The messages as they stand now', schema: MessagesUpdated } },
  run: async ({ database, reader, body, audited }) => ({
    json: wireUpdated(await changeMessages(database, reader, body, audited)),
  }),
})
