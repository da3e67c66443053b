import { z } from 'zod'
import { readMessageAction } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import { cachedAnswer, MessageActionShape, wireMessageAction } from '#http/message-registry/reference-data.ts'

/** GET /refData/messageActions/{messageActionId}: one of the message actions. */
export const GET = referenceData({
  name: 'readReferenceData',
  summary: 'One of the message actions',
  isInferred: true,
  params: z.object({ messageActionId: z.string().min(1) }),
  answers: { 200: { description: 'Found', schema: MessageActionShape } },
  run: async ({ database, params: { messageActionId } }) => {
    const row = await readMessageAction(database, messageActionId)
    return row && cachedAnswer(wireMessageAction(row))
  },
})
