import { listSenderOrganizations, listSenderConfigurations } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import {
  cachedList,
  ReferenceDataQuery,
  listShape,
  SenderOrganizationShape,
  wireOrganization,
} from '#http/message-registry/reference-data.ts'
import { wireOrganizationV2 } from '#http/message-registry/v2/reference-data.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /referenceData/senderOrganizations: all sender organisations. */
export const GET = referenceData({
  name: 'listReferenceData',
  summary: 'All sender organisations',
  deprecation: versionTwoEnds,
  query: ReferenceDataQuery,
  answers: {
    200: { description: 'The sender organisations', schema: listShape(SenderOrganizationShape, 'SenderOrganizations') },
  },
  run: async ({ database, query, self }) => {
    const [rows, configurations] = await Promise.all([
      listSenderOrganizations(database),
      listSenderConfigurations(database),
    ])
    return cachedList(
      self,
      rows.map((row) => wireOrganizationV2(wireOrganization(row, configurations))),
      query,
    )
  },
})
