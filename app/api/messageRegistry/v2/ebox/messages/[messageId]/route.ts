import { readMessage } from '#domain/consultation/read-message.ts'
import { listMessageTypes } from '#domain/reference-data/read-reference-data.ts'
import { consultation } from '#http/handler.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { MessageShapeV2, wireMessageV2 } from '#http/message-registry/v2/message.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /ebox/messages/{messageId}: one message; reading its details does not mark it read. */
export const GET = consultation({
  name: 'readMessage',
  summary: 'One message of your e-Box',
  deprecation: versionTwoEnds,
  params: MessagePath,
  answers: { 200: { description: 'The message', schema: MessageShapeV2 } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const [message, types] = await Promise.all([
      readMessage(database, ports.keys, reader, messageId),
      listMessageTypes(database),
    ])
    return message && { json: wireMessageV2(message, types), audit: { messageId } }
  },
})
