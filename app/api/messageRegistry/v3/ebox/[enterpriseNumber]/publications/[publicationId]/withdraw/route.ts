import { withdrawPublication } from '#domain/broadcast/withdraw-publication.ts'
import { publication } from '#http/handler.ts'
import { broadcastingSenderOf, wireWithdrawn, WithdrawnPublicationShape } from '#http/message-registry/broadcast.ts'
import { PublicationPath } from '#http/message-registry/path.ts'
import { WithdrawalRequest } from '#http/message-registry/withdrawal.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** POST …/publications/{publicationId}/withdraw: takes a publication back from all who have it. */
export const POST = publication({
  name: 'withdrawPublication',
  summary: 'Take a publication back from all who have it; each keeps a tombstone with your reason',
  isInferred: true,
  params: PublicationPath,
  json: { schema: WithdrawalRequest },
  headers: onBehalfOfHeader,
  answers: {
    200: { description: 'Withdrawn, now or before: what the tombstones say', schema: WithdrawnPublicationShape },
  },
  run: async ({ database, request, caller, params, body: { reason }, audited }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    const { publicationId } = params
    const withdrawal = await withdrawPublication(database, sender, { publicationId, reason }, audited)
    return { json: wireWithdrawn(publicationId, withdrawal) }
  },
})
