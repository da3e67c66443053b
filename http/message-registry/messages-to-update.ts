import { z } from 'zod'
import type { ChangedMessage, MessageChange } from '#domain/consultation/change-messages.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { KeptText } from '#domain/message/translated-string.ts'

/** How many messages one request may change. */
export const mostChanges = 100

const spellings = [
  ['visible', 'isVisible'],
  ['actionExecuted', 'isActionExecuted'],
] as const

const MessageToUpdate = z
  .strictObject({
    messageId: Uuid,
    visible: z.boolean().optional(),
    isVisible: z.boolean().optional(),
    partition: KeptText.optional(),
    actionExecuted: z.boolean().optional(),
    isActionExecuted: z.boolean().optional(),
  })
  .check(({ value, issues }) => {
    for (const [name, other] of spellings)
      if (value[name] !== undefined && value[other] !== undefined)
        issues.push({ code: 'custom', input: value, path: [other], message: `${other} is ${name}: give one of them` })
  })
  .meta({ id: 'MessageToUpdate' })

/** A merge patch on the list (contract §2): what is absent of an item stays as it is. */
export const MessagesToUpdate = z
  .strictObject({
    items: z
      .array(MessageToUpdate)
      .max(mostChanges)
      .meta({ description: `At most ${mostChanges}, each message once` }),
    totalItems: z.int().optional().meta({ description: 'Ignored' }),
  })
  .check(({ value, issues }) => {
    const seen = new Set<string>()
    for (const [position, { messageId }] of value.items.entries()) {
      if (seen.has(messageId))
        issues.push({
          code: 'custom',
          input: value,
          path: ['items', position, 'messageId'],
          message: 'The same message stands above',
        })
      seen.add(messageId)
    }
  })
  .meta({ id: 'MessagesToUpdate' })

export const UpdatedMessagesShape = z
  .object({
    items: z.array(
      z.object({ messageId: z.uuid(), visible: z.boolean(), partition: z.string(), actionExecuted: z.boolean() }),
    ),
    totalItems: z.int(),
  })
  .meta({ id: 'UpdatedMessages' })

export function messageChangesOf({ items }: z.output<typeof MessagesToUpdate>): MessageChange[] {
  return items.map(({ messageId, visible, isVisible, partition, actionExecuted, isActionExecuted }) => ({
    messageId,
    isVisible: visible ?? isVisible,
    partition,
    isActionExecuted: actionExecuted ?? isActionExecuted,
  }))
}

export function wireUpdated(messages: ChangedMessage[]): z.input<typeof UpdatedMessagesShape> {
  return {
    items: messages.map(({ messageId, isVisible, partition, isActionExecuted }) => ({
      messageId,
      visible: isVisible,
      partition,
      actionExecuted: isActionExecuted,
    })),
    totalItems: messages.length,
  }
}
