import { searchMessageStatuses } from '#domain/publication/search-message-statuses.ts'
import { publication } from '#http/handler.ts'
import { MessagesStatusList, MessagesStatusRequest, wireStatusesV2 } from '#http/message-registry/v2/message-status.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'
import { onBehalfOfHeader, senderClientOf } from '#http/on-behalf-of.ts'

/** POST /searchMessageStatus: whether the caller's messages were read; 201, as the description of 2.1 says. */
export const POST = publication({
  name: 'searchMessageStatuses',
  summary: 'Whether up to 1,000 of your messages were read',
  deprecation: versionTwoEnds,
  json: { schema: MessagesStatusRequest },
  headers: onBehalfOfHeader,
  isCostly: () => true,
  answers: { 201: { description: 'What is known, in the order asked', schema: MessagesStatusList } },
  run: async ({ database, ports, request, caller, body }) => {
    const client = senderClientOf(request, caller)
    const json = wireStatusesV2(body, await searchMessageStatuses(database, ports.keys, client, body))
    const messageIds = json.map(({ messageId }) => messageId)
    return { status: 201, json, audit: { messageIds, senderEnterpriseNumber: client.onBehalfOf } }
  },
})
