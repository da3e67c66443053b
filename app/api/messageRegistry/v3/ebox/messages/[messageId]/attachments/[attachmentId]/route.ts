import { readAttachment } from '#domain/consultation/read-attachment.ts'
import { consultation } from '#http/handler.ts'
import { AttachmentShape, wireAttachment } from '#http/message-registry/message.ts'
import { AttachmentPath } from '#http/message-registry/path.ts'

/** GET /ebox/messages/{messageId}/attachments/{attachmentId}: the particulars of one document. */
export const GET = consultation({
  name: 'readAttachment',
  summary: 'One document of a message',
  params: AttachmentPath,
  answers: { 200: { description: 'Its particulars', schema: AttachmentShape } },
  run: async ({ database, ports, reader, params }) => {
    const attachment = await readAttachment(database, ports.keys, reader, params)
    return attachment && { json: wireAttachment(params.messageId, attachment), audit: params }
  },
})
