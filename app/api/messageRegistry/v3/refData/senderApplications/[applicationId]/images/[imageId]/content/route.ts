import { z } from 'zod'
import { readLogo } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import { logoAnswer, logoAnswers } from '#http/message-registry/reference-data.ts'

/** GET /refData/senderApplications/{applicationId}/images/{imageId}/content: the bytes of a logo. */
export const GET = referenceData({
  name: 'readReferenceData',
  summary: 'The bytes of a logo',
  params: z.object({ applicationId: z.string().min(1), imageId: z.string().min(1) }),
  headers: { 'If-None-Match': 'The ETag of the image that you have' },
  answers: logoAnswers,
  run: async ({ request, database, params: { applicationId, imageId } }) => {
    const logo = await readLogo(database, 'senderApplication', applicationId, imageId)
    return logo && logoAnswer(request, logo)
  },
})
