import { z } from 'zod'
import { readProfessionalQuality } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import {
  cachedAnswer,
  ProfessionalQualityShape,
  wireProfessionalQuality,
} from '#http/message-registry/reference-data.ts'

/** GET /refData/professionalQualities/{qualityId}: one of the qualities. */
export const GET = referenceData({
  name: 'readReferenceData',
  summary: 'One of the qualities under which a professional has an e-Box',
  isInferred: true,
  params: z.object({ qualityId: z.string().min(1) }),
  answers: { 200: { description: 'Found', schema: ProfessionalQualityShape } },
  run: async ({ database, params: { qualityId } }) => {
    const row = await readProfessionalQuality(database, qualityId)
    return row && cachedAnswer(wireProfessionalQuality(row))
  },
})
