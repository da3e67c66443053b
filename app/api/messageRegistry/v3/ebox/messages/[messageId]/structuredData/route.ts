import { readMessage } from '#domain/consultation/read-message.ts'
import { StructuredData } from '#domain/message/structured-data.ts'
import { consultation } from '#http/handler.ts'
import { MessagePath } from '#http/message-registry/path.ts'

/** GET /ebox/messages/{messageId}/structuredData: what a message says to the reader's software. */
export const GET = consultation({
  name: 'readStructuredData',
  summary: 'What a message says to software',
  isInferred: true,
  params: MessagePath,
  answers: { 200: { description: 'The object that its sender gave', schema: StructuredData } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const message = await readMessage(database, ports.keys, reader, messageId)
    return message?.structuredData && { json: message.structuredData, audit: { messageId } }
  },
})
