import { withdrawMessage } from '#domain/publication/withdraw-message.ts'
import { publication } from '#http/handler.ts'
import { wireWithdrawal } from '#http/message-registry/message.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { WithdrawalRequest, WithdrawnShape } from '#http/message-registry/withdrawal.ts'

/** POST /ebox/messages/{messageId}/withdraw: takes back a message that you sent. */
export const POST = publication({
  name: 'withdrawMessage',
  summary: 'Take back a message that you sent; its recipient keeps a tombstone with your reason',
  isInferred: true,
  params: MessagePath,
  json: { schema: WithdrawalRequest },
  answers: { 200: { description: 'Withdrawn, now or before: what the tombstone says', schema: WithdrawnShape } },
  run: async ({ database, caller: { clientId }, params: { messageId }, body: { reason }, audited }) => {
    const withdrawal = await withdrawMessage(database, { messageId, reason, clientId }, audited)
    return withdrawal && { json: { messageId, withdrawal: wireWithdrawal(withdrawal) } }
  },
})
