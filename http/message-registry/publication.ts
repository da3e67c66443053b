import { z } from 'zod'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import type { PublicationResult } from '#domain/publication/publish-message.ts'
import type { Answer } from '#http/answer.ts'
import type { Caller } from '#http/caller.ts'
import { idempotencyKeyOf } from '#http/idempotency-key.ts'
import { onBehalfOfHeader, senderClientOf } from '#http/on-behalf-of.ts'
import { prefersRepresentation } from '#http/prefer.ts'
import { registrySettings } from '#http/registry-settings.ts'
import { messageHref, wireInstant } from './message.ts'

export const PublicationResultShape = z
  .object({
    messageId: z.uuid(),
    expirationDate: z.iso.datetime({ offset: true }),
    code: z.literal('NO_DIGITAL_USER').optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'PublicationResult' })

/** The headers that a publication knows beside Authorization, for its description. */
export const publicationHeaders = {
  'Idempotency-Key':
    'A key of your own (RFC 8941 String), kept for 30 days. Its second use is refused with 409; with `Prefer` it gets the first answer again',
  Prefer:
    '`return=representation`: an equal publication with the same Idempotency-Key gets the first answer again, another one 422',
  ...onBehalfOfHeader,
}

/** What a publication may answer beside its result, for its description. */
export const publicationRefusals = {
  409: {
    description:
      'The Idempotency-Key was used before: `messageId` is the first message; or its first use is still running: Retry-After says when to ask again',
  },
  413: { description: 'The publication is larger than `limit` bytes' },
  422: { description: 'The Idempotency-Key was used for another message' },
}

/**
 * Who publishes and how, by the headers of the request and the choices of this registry.
 * @throws missingScope (403); badRequest for an Idempotency-Key that is none
 */
export function publicationTerms(request: Request, caller: Caller, audited: AuditedRequest) {
  return {
    ...senderClientOf(request, caller),
    idempotencyKey: idempotencyKeyOf(request),
    isReplayWanted: prefersRepresentation(request),
    settings: registrySettings(),
    request: audited,
  }
}

export function wireResult({
  messageId,
  expirationDate,
  code,
}: PublicationResult): z.input<typeof PublicationResultShape> {
  return {
    messageId,
    expirationDate: wireInstant(expirationDate),
    ...(code && { code, message: 'The recipient never opened an e-Box; the message is stored and waits' }),
  }
}

/** What an answer says of `Prefer` and of an Idempotency-Key that was used before. */
export const replayHeaders = ({ isReplay, isReplayWanted }: { isReplay?: true; isReplayWanted: boolean }) => ({
  ...(isReplayWanted && { 'Preference-Applied': 'return=representation' }),
  ...(isReplay && { 'Idempotency-Replayed': 'true' }),
})

/** 201; a repeat answers as the first time, and says that it is one. */
export function publicationAnswer(result: PublicationResult, { isReplayWanted }: { isReplayWanted: boolean }): Answer {
  return {
    status: 201,
    headers: {
      Location: messageHref(result.messageId),
      ...replayHeaders({ isReplay: result.isReplay, isReplayWanted }),
    },
    json: wireResult(result),
  }
}
