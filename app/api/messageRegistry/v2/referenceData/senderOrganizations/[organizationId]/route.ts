import { z } from 'zod'
import { listSenderConfigurations, readSenderOrganization } from '#domain/reference-data/read-reference-data.ts'
import { referenceData } from '#http/handler.ts'
import { cachedAnswer, SenderOrganizationShape, wireOrganization } from '#http/message-registry/reference-data.ts'
import { wireOrganizationV2 } from '#http/message-registry/v2/reference-data.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /referenceData/senderOrganizations/{organizationId}: one of the sender organisations. */
export const GET = referenceData({
  name: 'readReferenceData',
  summary: 'One of the sender organisations',
  deprecation: versionTwoEnds,
  params: z.object({ organizationId: z.string().min(1) }),
  answers: { 200: { description: 'Found', schema: SenderOrganizationShape } },
  run: async ({ database, params: { organizationId } }) => {
    const [row, configurations] = await Promise.all([
      readSenderOrganization(database, organizationId),
      listSenderConfigurations(database),
    ])
    return row && cachedAnswer(wireOrganizationV2(wireOrganization(row, configurations)))
  },
})
