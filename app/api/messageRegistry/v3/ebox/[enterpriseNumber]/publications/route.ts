import { PublicationToCreate } from '#domain/message/message-to-publish.ts'
import { createPublication } from '#domain/publication/create-publication.ts'
import { publication } from '#http/handler.ts'
import { createdPublicationAnswer, CreatedPublicationShape } from '#http/message-registry/broadcast.ts'
import { EnterprisePath } from '#http/message-registry/path.ts'
import { publicationHeaders, publicationRefusals, publicationTerms } from '#http/message-registry/publication.ts'
import { receivePublication, understandPublication } from '#http/message-registry/receive-publication.ts'

/** POST /ebox/{enterpriseNumber}/publications: the content of a message for many; it reaches nobody yet. */
export const POST = publication({
  name: 'createPublication',
  summary: 'Create a message for many recipients; it reaches nobody until you add them',
  params: EnterprisePath,
  multipart: { part: 'messageToPublish', schema: PublicationToCreate },
  headers: publicationHeaders,
  answers: {
    201: {
      description: 'Created',
      schema: CreatedPublicationShape,
      headers: ['Preference-Applied', 'Idempotency-Replayed'],
    },
    ...publicationRefusals,
  },
  run: async ({ database, ports, request, incoming, caller, params, audited }) => {
    const terms = { ...publicationTerms(request, caller, audited), ...params }
    const result = await receivePublication(
      incoming,
      (received) => createPublication(database, ports, { ...received, ...terms }),
      understandPublication,
    )
    return createdPublicationAnswer(result, terms)
  },
})
