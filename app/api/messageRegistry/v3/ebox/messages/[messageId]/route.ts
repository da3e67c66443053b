import { readMessage } from '#domain/consultation/read-message.ts'
import { consultation } from '#http/handler.ts'
import { MessageShape, wireMessage } from '#http/message-registry/message.ts'
import { MessagePath } from '#http/message-registry/path.ts'

/** GET /ebox/messages/{messageId}: one message; reading its details does not mark it read. */
export const GET = consultation({
  name: 'readMessage',
  summary: 'One message of your e-Box',
  params: MessagePath,
  answers: { 200: { description: 'The message', schema: MessageShape } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const message = await readMessage(database, ports.keys, reader, messageId)
    return message && { json: wireMessage(message), audit: { messageId } }
  },
})
