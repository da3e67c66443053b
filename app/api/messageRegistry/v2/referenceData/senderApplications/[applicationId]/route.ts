import { z } from 'zod'
import { listSenderConfigurations, readSenderApplication } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import { cachedAnswer, SenderApplicationShape, wireApplication } from '#http/message-registry/reference-data.ts'
import { wireApplicationV2 } from '#http/message-registry/v2/reference-data.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /referenceData/senderApplications/{applicationId}: one of the sender applications. */
export const GET = referenceData({
  name: 'readReferenceData',
  summary: 'One of the sender applications',
  deprecation: versionTwoEnds,
  params: z.object({ applicationId: z.string().min(1) }),
  answers: { 200: { description: 'Found', schema: SenderApplicationShape } },
  run: async ({ database, params: { applicationId } }) => {
    const [row, configurations] = await Promise.all([
      readSenderApplication(database, applicationId),
      listSenderConfigurations(database),
    ])
    return row && cachedAnswer(wireApplicationV2(wireApplication(row, configurations)))
  },
})
