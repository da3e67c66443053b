import { readMessage } from '#domain/consultation/read-message.ts'
import { consultation } from '#http/handler.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { AttachmentsShapeV2, wireAttachmentsV2 } from '#http/message-registry/v2/message.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /ebox/messages/{messageId}/attachments: the particulars of a message's documents. */
export const GET = consultation({
  name: 'listAttachments',
  summary: 'The documents of a message',
  deprecation: versionTwoEnds,
  params: MessagePath,
  answers: { 200: { description: 'Their particulars', schema: AttachmentsShapeV2 } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const message = await readMessage(database, ports.keys, reader, messageId)
    return message && { json: wireAttachmentsV2(message), audit: { messageId } }
  },
})
