import { addRecipients } from '#domain/broadcast/add-recipients.ts'
import { publication } from '#http/handler.ts'
import {
  AddedRecipientsShape,
  broadcastingSenderOf,
  RecipientsToAdd,
  wireAdded,
} from '#http/message-registry/broadcast.ts'
import { PublicationPath } from '#http/message-registry/path.ts'
import { onBehalfOfHeader } from '#http/on-behalf-of.ts'

/** POST …/publications/{publicationId}/addRecipients: gives a publication to at most 100 recipients at once. */
export const POST = publication({
  name: 'addRecipients',
  summary: 'Give a publication to at most 100 recipients at once; repeated, nobody gets it twice',
  params: PublicationPath,
  json: { schema: RecipientsToAdd },
  headers: onBehalfOfHeader,
  answers: {
    200: { description: 'What became of each attempt, in the order given', schema: AddedRecipientsShape },
    409: { description: 'The publication was withdrawn, or has expired' },
  },
  run: async ({ database, ports, request, caller, params, body, audited }) => {
    const sender = broadcastingSenderOf(request, caller, params)
    const { publicationId } = params
    return { json: wireAdded(await addRecipients(database, ports, sender, { ...body, publicationId }, audited)) }
  },
})
