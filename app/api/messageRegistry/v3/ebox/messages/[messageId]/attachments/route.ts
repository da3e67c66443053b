import { readMessage } from '#domain/consultation/read-message.ts'
import { consultation } from '#http/handler.ts'
import { AttachmentsShape, wireAttachments } from '#http/message-registry/message.ts'
import { MessagePath } from '#http/message-registry/path.ts'

/** GET /ebox/messages/{messageId}/attachments: the particulars of a message's documents. */
export const GET = consultation({
  name: 'listAttachments',
  summary: 'The documents of a message',
  params: MessagePath,
  answers: { 200: { description: 'Their particulars', schema: AttachmentsShape } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const message = await readMessage(database, ports.keys, reader, messageId)
    return message && { json: wireAttachments(message), audit: { messageId } }
  },
})
