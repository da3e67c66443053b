import { z } from 'zod'
import { listSenderConfigurations, readMessageType } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import { cachedAnswer, MessageTypeShape, wireMessageType } from '#http/message-registry/reference-data.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /referenceData/messageTypes/{messageTypeId}: one of the message types. */
export const GET = referenceData({
  name: 'readReferenceData',
  summary: 'One of the message types',
  deprecation: versionTwoEnds,
  params: z.object({ messageTypeId: z.string().min(1) }),
  answers: { 200: { description: 'Found', schema: MessageTypeShape } },
  run: async ({ database, params: { messageTypeId } }) => {
    const [row, configurations] = await Promise.all([
      readMessageType(database, messageTypeId),
      listSenderConfigurations(database),
    ])
    return row && cachedAnswer(wireMessageType(row, configurations))
  },
})
