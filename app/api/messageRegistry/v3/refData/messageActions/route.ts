import { listMessageActions } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import {
  cachedList,
  listShape,
  MessageActionShape,
  ReferenceDataQuery,
  wireMessageAction,
} from '#http/message-registry/reference-data.ts'

/** GET /refData/messageActions: the buttons that messages may carry. */
export const GET = referenceData({
  name: 'listReferenceData',
  summary: 'All message actions: the buttons that messages may carry',
  isInferred: true,
  query: ReferenceDataQuery,
  answers: { 200: { description: 'The message actions', schema: listShape(MessageActionShape, 'MessageActionTypes') } },
  run: async ({ database, query, self }) =>
    cachedList(self, (await listMessageActions(database)).map(wireMessageAction), query),
})
