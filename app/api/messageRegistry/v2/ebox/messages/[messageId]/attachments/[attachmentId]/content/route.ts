import { openContent } from '#domain/consultation/open-content.ts'
import { consultation } from '#http/handler.ts'
import { contentAnswer, contentAnswers, contentHeaders, rangeOfRequest } from '#http/message-registry/content.ts'
import { AttachmentPath } from '#http/message-registry/path.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET …/attachments/{attachmentId}/content: the bytes. Opening the main content marks the message read. */
export const GET = consultation({
  name: 'openContent',
  summary: 'The bytes of a document',
  deprecation: versionTwoEnds,
  params: AttachmentPath,
  headers: contentHeaders,
  answers: contentAnswers,
  run: async ({ database, ports, reader, params, request, audited }) => {
    const content = await openContent(database, ports, reader, params, audited, rangeOfRequest(request))
    return content && contentAnswer(content)
  },
})
