import { listSenderApplications, listSenderConfigurations } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import {
  cachedList,
  ReferenceDataQuery,
  listShape,
  SenderApplicationShape,
  wireApplication,
} from '#http/message-registry/reference-data.ts'

/** GET /refData/senderApplications: all sender applications. */
export const GET = referenceData({
  name: 'listReferenceData',
  summary: 'All sender applications',
  query: ReferenceDataQuery,
  answers: {
    200: { description: 'The sender applications', schema: listShape(SenderApplicationShape, 'SenderApplications') },
  },
  run: async ({ database, query, self }) => {
    const [rows, configurations] = await Promise.all([
      listSenderApplications(database),
      listSenderConfigurations(database),
    ])
    return cachedList(
      self,
      rows.map((row) => wireApplication(row, configurations)),
      query,
    )
  },
})
