import { readAttachment } from '#domain/consultation/read-attachment.ts'
import { consultation } from '#http/handler.ts'
import { AttachmentPath } from '#http/message-registry/path.ts'
import { AttachmentShapeV2, wireAttachmentV2 } from '#http/message-registry/v2/message.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /ebox/messages/{messageId}/attachments/{attachmentId}: the particulars of one document. */
export const GET = consultation({
  name: 'readAttachment',
  summary: 'One document of a message',
  deprecation: versionTwoEnds,
  params: AttachmentPath,
  answers: { 200: { description: 'Its particulars', schema: AttachmentShapeV2 } },
  run: async ({ database, ports, reader, params }) => {
    const attachment = await readAttachment(database, ports.keys, reader, params)
    return attachment && { json: wireAttachmentV2(params.messageId, attachment), audit: params }
  },
})
