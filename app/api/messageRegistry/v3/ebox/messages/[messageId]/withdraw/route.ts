import { withdrawMessage } from '#domain/publication/withdraw-message.ts'
import { publication } from '#http/handler.ts'
import { wireWithdrawal } from '#http/message-registry/message.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { WithdrawalRequest, WithdrawnShape } from '#http/message-registry/withdrawal.ts'
import { onBehalfOfHeader, senderClientOf } from '#http/on-behalf-of.ts'

/** POST /ebox/messages/{messageId}/withdraw: takes back a message that you sent. */
export const POST = publication({
  name: 'withdrawMessage',
  summary: 'Take back a message that you sent; its recipient keeps a tombstone with your reason',
  isInferred: true,
  params: MessagePath,
  json: { schema: WithdrawalRequest },
  headers: onBehalfOfHeader,
  answers: { 200: { description: 'Withdrawn, now or before: what the tombstone says', schema: WithdrawnShape } },
  run: async ({ database, request, caller, params: { messageId }, body: { reason }, audited }) => {
    const client = senderClientOf(request, caller)
    const withdrawal = await withdrawMessage(database, client, { messageId, reason }, audited)
    return withdrawal && { json: { messageId, withdrawal: wireWithdrawal(withdrawal) } }
  },
})
