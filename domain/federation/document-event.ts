import type { documentEventTypes } from '#db/schema/index.ts'

export type DocumentEventType = (typeof documentEventTypes)[number]

/** Something that happened to a document of an enterprise, as the federation is told of it (event service 1.1.1). */
export interface DocumentEvent {
  type: DocumentEventType
  /** The name that the client who told of it has for it */
  eventCorrelationId?: string
  enterpriseNumber: string
  messageId: string
  receivedAt: Date
  expiresAt: Date
  isRegisteredMail: boolean
  messageTypeId?: string
  senderOrganizationId?: string
  senderApplicationId?: string
  /** Told by other providers alone: of our own letters the federation is not told what they are about */
  subject?: { nl?: string; fr?: string; de?: string; en?: string }
}
