import { listProfessionalQualities } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import {
  cachedList,
  listShape,
  ProfessionalQualityShape,
  ReferenceDataQuery,
  wireProfessionalQuality,
} from '#http/message-registry/reference-data.ts'

/** GET /refData/professionalQualities: the qualities under which professionals are published to. */
export const GET = referenceData({
  name: 'listReferenceData',
  summary: 'All qualities under which a professional has an e-Box',
  isInferred: true,
  query: ReferenceDataQuery,
  answers: {
    200: { description: 'The qualities', schema: listShape(ProfessionalQualityShape, 'ProfessionalQualities') },
  },
  run: async ({ database, query, self }) =>
    cachedList(self, (await listProfessionalQualities(database)).map(wireProfessionalQuality), query),
})
