import { searchMessages } from '#domain/consultation/search-messages.ts'
import { MessageToPublish } from '#domain/message/message-to-publish.ts'
import { publishMessage } from '#domain/publication/publish-message.ts'
import { env } from '#env.ts'
import { consultation, publication } from '#http/handler.ts'
import { idempotencyKeyOf } from '#http/idempotency-key.ts'
import { messageHref, MessagesShape, wirePage } from '#http/message-registry/message.ts'
import { MessageQuery } from '#http/message-registry/message-query.ts'
import { PublicationResultShape, wireResult } from '#http/message-registry/publication.ts'
import { receivePublication } from '#http/message-registry/receive-publication.ts'

/** GET /ebox/messages: the caller's e-Box, newest first. */
export const GET = consultation({
  name: 'searchMessages',
  summary: 'The messages of your e-Box, newest first',
  query: MessageQuery,
  answers: { 200: { description: 'A page of messages', schema: MessagesShape } },
  run: async ({ database, reader, query, self }) => {
    const page = wirePage(self, query, await searchMessages(database, reader, query))
    return { json: page, audit: { messageIds: page.items.map((each) => each.messageId) } }
  },
})

/** POST /ebox/messages: publishes one message to one e-Box. */
export const POST = publication({
  name: 'publishMessage',
  summary: 'Publish a message with its documents to one e-Box',
  multipart: { part: 'messageToPublish', schema: MessageToPublish },
  headers: { 'Idempotency-Key': 'A key of your own; its second use is refused with 409 (RFC 8941 String)' },
  answers: {
    201: { description: 'Published', schema: PublicationResultShape, headers: ['Location'] },
    409: { description: 'The Idempotency-Key was used before; `messageId` is the first message' },
    413: { description: 'The publication is larger than `limit` bytes' },
  },
  run: async ({ database, ports, request, caller, audited }) => {
    const idempotencyKey = idempotencyKeyOf(request)
    const result = await receivePublication(request, (received) =>
      publishMessage(database, ports, {
        ...received,
        idempotencyKey,
        clientId: caller.clientId,
        maxDocuments: env().MAX_DOCUMENTS,
        request: audited,
      }),
    )
    return { status: 201, headers: { Location: messageHref(result.messageId) }, json: wireResult(result) }
  },
})
