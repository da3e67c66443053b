import { ReplyToPublish } from '#domain/message/reply-to-publish.ts'
import { mayReply, replyToMessage } from '#domain/publication/reply-to-message.ts'
import { consultation } from '#http/handler.ts'
import { idempotencyKeyOf } from '#http/idempotency-key.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { PublicationResultShape, wireResult } from '#http/message-registry/publication.ts'
import { receiveReply } from '#http/message-registry/receive-reply.ts'
import { threadHref } from '#http/message-registry/thread.ts'
import { registrySettings } from '#http/registry-settings.ts'

/** POST /ebox/messages/{messageId}/replies: answers a message, to the partition that sent it. The right to consult is enough. */
export const POST = consultation({
  name: 'replyToMessage',
  summary: 'Reply to a message that takes replies',
  isInferred: true,
  params: MessagePath,
  multipart: { part: 'messageToPublish', schema: ReplyToPublish, isJsonEnough: true },
  headers: { 'Idempotency-Key': 'A key of your own; its second use for this message is refused with 409' },
  answers: {
    201: { description: 'Sent', schema: PublicationResultShape, headers: ['Location'] },
    403: {
      description: 'The token lacks the scope, the right has ended, or the sender takes no reply to this message',
    },
    409: { description: 'The Idempotency-Key was used before; `messageId` is the first reply' },
    413: { description: 'The reply is larger than `limit` bytes' },
    429: { description: 'More than `limit` replies to this message within 24 hours' },
  },
  run: async ({ database, ports, reader, request, incoming, params: { messageId: originalMessageId }, audited }) => {
    const idempotencyKey = idempotencyKeyOf(request)
    const author = await mayReply(database, ports, reader, originalMessageId)
    const result = await receiveReply(incoming, (received) =>
      replyToMessage(database, ports, reader, {
        ...received,
        originalMessageId,
        author,
        idempotencyKey,
        settings: registrySettings(),
        request: audited,
      }),
    )
    return { status: 201, headers: { Location: threadHref(originalMessageId) }, json: wireResult(result) }
  },
})
