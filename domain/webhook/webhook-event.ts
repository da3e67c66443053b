import type { clientRoles, webhookEventTypes } from '#db/schema/index.ts'

export type WebhookEventType = (typeof webhookEventTypes)[number]

/** What a client's webhook can be told of: senders of what becomes of their letters, who reads a box of what happens in it. */
export const typesOfRole: Record<(typeof clientRoles)[number], readonly WebhookEventType[]> = {
  documentSender: ['message.read', 'message.neverRead', 'message.notNotifiable', 'message.paperAdvised'],
  documentConsumer: ['message.published', 'message.withdrawn', 'message.changed', 'message.read'],
  partnerPortal: ['message.published', 'message.withdrawn', 'message.changed', 'message.read'],
}

/** An event as it is on its way to one webhook. */
export interface WebhookEvent {
  /** The same at each attempt */
  deliveryId: string
  type: WebhookEventType
  occurredAt: Date
  /** Absent for a test */
  messageId?: string
  /** Of an enterprise's box: whose it is */
  enterpriseNumber?: string
  /** Of a person's box: the person, as this portal knows them (the token's `sub`) */
  subject?: string
}

/**
 * An event as CloudEvents 1.0 in JSON (structured mode). It is thin: which message it is about, and what it says is asked of the API, where
 * the right to read is judged.
 * @param origin of the e-Box
 */
export function toCloudEvent({ deliveryId, type, occurredAt, messageId, ...box }: WebhookEvent, origin: string) {
  return {
    specversion: '1.0',
    id: deliveryId,
    source: origin,
    type: `be.ebox.v1.${type}`,
    time: occurredAt.toISOString(),
    ...(messageId && { subject: messageId }),
    datacontenttype: 'application/json',
    data: { ...(messageId && { messageId }), ...box },
  }
}
