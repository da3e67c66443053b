import { z } from 'zod'
import type { Holder } from '#domain/ebox/holder.ts'
import type { AskedMessage, AskedStatus } from '#domain/publication/search-message-statuses.ts'
import { mostStatuses } from '#http/message-registry/message-status.ts'
import { wireInstant } from '#http/message-registry/message.ts'
import { EboxId } from './publication.ts'

const holderOf = ({ eboxType, eboxIdValue }: z.output<typeof EboxId>): Holder =>
  eboxType === 'citizen' ? { eboxType, ssin: eboxIdValue } : { eboxType, enterpriseNumber: eboxIdValue }

/** What a sender asks in version 2.1: couples of a message and its e-Box, as a bare array. */
export const MessagesStatusRequest = z
  .array(
    z
      .strictObject({ messageId: z.string().min(1).max(100), eboxId: EboxId })
      .transform(({ messageId, eboxId }): AskedMessage => ({ messageId, recipient: holderOf(eboxId) })),
  )
  .max(mostStatuses)
  .meta({ id: 'MessagesStatusRequest' })

export const MessagesStatusList = z
  .array(
    z.object({
      messageId: z.string(),
      eboxId: z.object({ eboxType: z.enum(['citizen', 'enterprise']), eboxIdValue: z.string() }),
      expirationDate: z.iso.datetime({ offset: true }),
      readStatus: z.boolean(),
      visible: z.boolean(),
    }),
  )
  .meta({ id: 'MessagesStatusList', description: 'What is unknown, or another’s, is left out' })

/** @param statuses in the order of what was asked */
export function wireStatusesV2(asked: AskedMessage[], statuses: AskedStatus[]): z.input<typeof MessagesStatusList> {
  return statuses.flatMap((status, index) => {
    const recipient = asked[index]?.recipient
    // Version 2 asks after citizens and enterprises alone.
    if (status.state === 'unknown' || !recipient || recipient.eboxType === 'professional') return []
    return {
      messageId: status.messageId,
      eboxId: {
        eboxType: recipient.eboxType,
        eboxIdValue: recipient.eboxType === 'citizen' ? recipient.ssin : recipient.enterpriseNumber,
      },
      expirationDate: wireInstant(status.expirationDate),
      readStatus: status.isRead,
      visible: status.isVisible,
    }
  })
}
