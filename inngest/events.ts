import { eventType } from 'inngest'
import { z } from 'zod'

/** A page of events of one kind, in the order of their sequence. No data of persons: the engine stores it. */
const page = z.object({
  events: z
    .array(
      z.object({
        sequence: z.number().int().positive(),
        boxId: z.string().regex(/^\d+$/),
        messageId: z.uuid(),
        occurredAt: z.iso.datetime(),
      }),
    )
    .min(1),
})

export type EventPage = z.infer<typeof page>

/** The same of what happened to many boxes at once. */
const broadcastPage = z.object({
  events: z
    .array(z.object({ sequence: z.number().int().positive(), subjectId: z.uuid(), occurredAt: z.iso.datetime() }))
    .min(1),
})

/** What the relay hands over, by the type that the event's row has. */
export const workflowEvents = {
  'publication/message.published': eventType('publication/message.published', { schema: page }),
  'publication/message.withdrawn': eventType('publication/message.withdrawn', { schema: page }),
  'consultation/message.read': eventType('consultation/message.read', { schema: page }),
  'consultation/message.changed': eventType('consultation/message.changed', { schema: page }),
  'notification/message.unread': eventType('notification/message.unread', { schema: page }),
  'notification/message.expiring': eventType('notification/message.expiring', { schema: page }),
}

/** The same of many boxes at once. */
export const broadcastEvents = {
  'broadcast/task.started': eventType('broadcast/task.started', { schema: broadcastPage }),
  'broadcast/page.published': eventType('broadcast/page.published', { schema: broadcastPage }),
  'broadcast/page.withdrawn': eventType('broadcast/page.withdrawn', { schema: broadcastPage }),
  'broadcast/publication.withdrawn': eventType('broadcast/publication.withdrawn', { schema: broadcastPage }),
}

/** The virus scanner answers again while messages are held. */
export const scannerAnswered = eventType('content/scanner.answered', { schema: z.object({}) })

/** What the mail system told of a mail that it took. No address: the engine stores it. */
export const mailReported = eventType('notification/mail.reported', {
  schema: z.object({
    messageId: z.uuid(),
    kind: z.enum(['newMessage', 'reminder', 'expiryWarning']),
    report: z.enum(['deferred', 'delivered', 'bounced', 'failed']),
  }),
})
