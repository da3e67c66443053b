import { giveByRule } from '#domain/broadcast/give-by-rule.ts'
import { publication } from '#http/handler.ts'
import {
  broadcastingSenderOf,
  givenByRule,
  GivingByRule,
  MulticastTaskShape,
  startedTaskAnswer,
} from '#http/message-registry/broadcast.ts'
import { PublicationPath } from '#http/message-registry/path.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** POST …/publications/{publicationId}/addByRule: gives a publication to all of its audience, in the background. */
export const POST = publication({
  name: 'giveByRule',
  summary: 'Give a publication to all of its audience who opened their e-Box, and to who opens one while it is valid',
  params: PublicationPath,
  json: { schema: GivingByRule },
  headers: onBehalfOfHeader,
  answers: {
    202: {
      description: 'The delivery goes on in the background',
      schema: MulticastTaskShape,
      headers: ['Location', 'Retry-After'],
    },
    409: { description: 'The publication was withdrawn, or has expired' },
  },
  run: async ({ database, ports, request, caller, params, body, audited }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    const given = { ...givenByRule(body), request: audited }
    return startedTaskAnswer(sender, await giveByRule(database, ports.keys, sender, params.publicationId, given))
  },
})
