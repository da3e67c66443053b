import { publishMessage } from '#domain/publication/publish-message.ts'
import { publication } from '#http/handler.ts'
import { PublicationResultShape, publicationTerms, wireResult } from '#http/message-registry/publication.ts'
import { receivePublication } from '#http/message-registry/receive-publication.ts'
import { inWordsOfVersionTwo, MessageToPublishV2, understandMessageV2 } from '#http/message-registry/v2/publication.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** POST /publishMessage: publishes one message to one e-Box. */
export const POST = publication({
  name: 'publishMessage',
  summary: 'Publish a message with its documents to one e-Box',
  deprecation: versionTwoEnds,
  multipart: { part: 'messageToPublish', schema: MessageToPublishV2 },
  headers: { 'Idempotency-Key': 'A key of your own; its second use is refused with 409 (RFC 8941 String)' },
  answers: {
    201: { description: 'Published', schema: PublicationResultShape },
    409: { description: 'The Idempotency-Key was used before; `messageId` is the first message' },
    413: { description: 'The publication is larger than `limit` bytes' },
  },
  run: async ({ database, ports, request, caller, audited }) => {
    const terms = publicationTerms(request, caller, audited)
    const result = await inWordsOfVersionTwo(
      receivePublication(
        request,
        (received) => publishMessage(database, ports, { ...received, ...terms }),
        understandMessageV2,
      ),
    )
    return { status: 201, json: wireResult(result) }
  },
})
