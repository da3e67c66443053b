import { readBody } from '#domain/consultation/read-body.ts'
import { inEveryLanguage, TextInEveryLanguage } from '#domain/message/translated-string.ts'
import { consultation } from '#http/handler.ts'
import { MessagePath } from '#http/message-registry/path.ts'

/** GET /ebox/messages/{messageId}/body: the text of a message; when it is the main content, this marks the message read. */
export const GET = consultation({
  name: 'readBody',
  summary: 'The text of a message',
  params: MessagePath,
  answers: { 200: { description: 'The text', schema: TextInEveryLanguage } },
  run: async ({ database, ports, reader, params: { messageId }, audited }) => {
    const body = await readBody(database, ports.keys, reader, messageId, audited)
    return body && { json: inEveryLanguage(body) }
  },
})
