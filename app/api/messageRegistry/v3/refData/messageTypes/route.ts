import { listMessageTypes, listSenderConfigurations } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import {
  cachedList,
  ReferenceDataQuery,
  listShape,
  MessageTypeShape,
  wireMessageType,
} from '#http/message-registry/reference-data.ts'

/** GET /refData/messageTypes: all message types. */
export const GET = referenceData({
  name: 'listReferenceData',
  summary: 'All message types',
  query: ReferenceDataQuery,
  answers: { 200: { description: 'The message types', schema: listShape(MessageTypeShape, 'MessageTypes') } },
  run: async ({ database, query, self }) => {
    const [rows, configurations] = await Promise.all([listMessageTypes(database), listSenderConfigurations(database)])
    return cachedList(
      self,
      rows.map((row) => wireMessageType(row, configurations)),
      query,
    )
  },
})
