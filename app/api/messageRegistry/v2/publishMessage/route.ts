import { publishMessage } from '#domain/publication/publish-message.ts'
import { publication } from '#http/handler.ts'
import {
  publicationAnswer,
  publicationHeaders,
  publicationRefusals,
  PublicationResultShape,
  publicationTerms,
} from '#http/message-registry/publication.ts'
import { receivePublication } from '#http/message-registry/receive-publication.ts'
import { inWordsOfVersionTwo, MessageToPublishV2, understandMessageV2 } from '#http/message-registry/v2/publication.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** POST /publishMessage: publishes one message to one e-Box. */
export const POST = publication({
  name: 'publishMessage',
  summary: 'Publish a message with its documents to one e-Box',
  deprecation: versionTwoEnds,
  multipart: { part: 'messageToPublish', schema: MessageToPublishV2 },
  headers: publicationHeaders,
  answers: { 201: { description: 'Published', schema: PublicationResultShape }, ...publicationRefusals },
  run: async ({ database, ports, request, incoming, caller, audited }) => {
    const terms = publicationTerms(request, caller, audited)
    const result = await inWordsOfVersionTwo(
      receivePublication(
        incoming,
        (received) => publishMessage(database, ports, { ...received, ...terms }),
        understandMessageV2,
      ),
    )
    return publicationAnswer(result, terms)
  },
})
