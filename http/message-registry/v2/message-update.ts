import { z } from 'zod'
import type { ChangedMessage, MessageChange } from '#domain/consultation/change-messages.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { mostChanges } from '#http/message-registry/messages-to-update.ts'

/** What version 2.1 lets a reader change: visibility, of many messages at once (a list of changes, with its count). */
export const MessagesToUpdate = z
  .strictObject({
    items: z.array(z.strictObject({ messageId: Uuid, visible: z.boolean() })).max(mostChanges),
    totalItems: z.int().optional(),
  })
  .refine(({ items }) => new Set(items.map(({ messageId }) => messageId)).size === items.length, {
    path: ['items'],
    error: 'A message is there twice',
  })
  .transform(({ items }): MessageChange[] => items.map(({ messageId, visible }) => ({ messageId, isVisible: visible })))
  .meta({ id: 'MessagesToUpdate' })

export const MessagesUpdated = z
  .object({ items: z.array(z.object({ messageId: z.uuid(), visible: z.boolean() })), totalItems: z.int() })
  .meta({ id: 'MessagesUpdated' })

export const wireUpdated = (changed: ChangedMessage[]): z.input<typeof MessagesUpdated> => ({
  items: changed.map(({ messageId, isVisible }) => ({ messageId, visible: isVisible })),
  totalItems: changed.length,
})
