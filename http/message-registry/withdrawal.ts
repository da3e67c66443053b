import { z } from 'zod'
import { Reason } from '#domain/message/reason.ts'
import { WithdrawalShape } from './message.ts'

/** Why a sender takes a message back; its recipient reads it. */
export const WithdrawalRequest = z.strictObject({ reason: Reason }).meta({ id: 'WithdrawalRequest' })

export const WithdrawnShape = z
  .object({ messageId: z.uuid(), withdrawal: WithdrawalShape })
  .meta({ id: 'WithdrawnMessage' })
