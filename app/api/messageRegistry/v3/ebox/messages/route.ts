import { changeMessages } from '#domain/consultation/change-messages.ts'
import { searchMessages } from '#domain/consultation/search-messages.ts'
import { MessageToPublish } from '#domain/message/message-to-publish.ts'
import { publishMessage } from '#domain/publication/publish-message.ts'
import { consultation, publication } from '#http/handler.ts'
import { MessagesShape, wirePage } from '#http/message-registry/message.ts'
import { MessageQuery, messageSearchOf } from '#http/message-registry/message-query.ts'
import {
  messageChangesOf,
  MessagesToUpdate,
  UpdatedMessagesShape,
  wireUpdated,
} from '#http/message-registry/messages-to-update.ts'
import {
  publicationAnswer,
  publicationHeaders,
  publicationRefusals,
  PublicationResultShape,
  publicationTerms,
} from '#http/message-registry/publication.ts'
import { receivePublication, understandMessage } from '#http/message-registry/receive-publication.ts'

/** GET /ebox/messages: the caller's e-Box, newest first. */
export const GET = consultation({
  name: 'searchMessages',
  summary: 'The messages of your e-Box, newest first',
  query: MessageQuery,
  isCostly: ({ q }) => q !== undefined,
  answers: { 200: { description: 'A page of messages', schema: MessagesShape } },
  run: async ({ database, reader, query, self, request }) => {
    const page = wirePage(self, request.url, query, await searchMessages(database, reader, messageSearchOf(query)))
    return { json: page, audit: { messageIds: page.items.map((each) => each.messageId) } }
  },
})

/** PATCH /ebox/messages: hides, moves and ticks off messages of the caller's e-Box, all of them or none. */
export const PATCH = consultation({
  name: 'changeMessages',
  summary: 'Change the visibility, the partition or the done action of up to 100 messages, all or none',
  isInferred: true,
  json: { schema: MessagesToUpdate, mediaType: 'application/merge-patch+json' },
  answers: { 200: { description: 'The messages as they stand now', schema: UpdatedMessagesShape } },
  run: async ({ database, reader, body, audited }) => ({
    json: wireUpdated(await changeMessages(database, reader, messageChangesOf(body), audited)),
  }),
})

/** POST /ebox/messages: publishes one message to one e-Box. */
export const POST = publication({
  name: 'publishMessage',
  summary: 'Publish a message with its documents to one e-Box',
  multipart: { part: 'messageToPublish', schema: MessageToPublish },
  headers: publicationHeaders,
  answers: {
    201: {
      description: 'Published',
      schema: PublicationResultShape,
      headers: ['Location', 'Preference-Applied', 'Idempotency-Replayed'],
    },
    ...publicationRefusals,
  },
  run: async ({ database, ports, request, incoming, caller, audited }) => {
    const terms = publicationTerms(request, caller, audited)
    const result = await receivePublication(
      incoming,
      (received) => publishMessage(database, ports, { ...received, ...terms }),
      understandMessage,
    )
    return publicationAnswer(result, terms)
  },
})
