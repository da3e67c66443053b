import { readThread } from '#domain/consultation/read-thread.ts'
import { consultation } from '#http/handler.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { ThreadShape, wireThread } from '#http/message-registry/thread.ts'

/** GET /ebox/messages/{messageId}/thread: the conversation that a message belongs to; it marks nothing as read. */
export const GET = consultation({
  name: 'readMessage',
  summary: 'The conversation that a message belongs to: what you received and what you answered',
  isInferred: true,
  params: MessagePath,
  answers: { 200: { description: 'The conversation', schema: ThreadShape } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const thread = await readThread(database, ports.keys, reader, messageId)
    return thread && { json: wireThread(thread), audit: { messageId, threadId: thread.threadId } }
  },
})
