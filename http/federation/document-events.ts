import { z } from 'zod'
import type { DocumentEvent, DocumentEventType } from '#domain/federation/document-event.ts'
import type { DocumentEventPage, WantedEvents } from '#domain/federation/read-document-events.ts'
import { EnterpriseNumber } from '#domain/message/message-to-publish.ts'
import { KeptText } from '#domain/message/translated-string.ts'
import { missingPermission } from '#domain/problem.ts'
import { env } from '#env.ts'
import type { Caller } from '#http/caller.ts'
import { wireInstant } from '#http/message-registry/message.ts'

/** Events that one request may submit. */
export const mostEventsSubmitted = 1_000
/** Events on a page. */
export const mostEventsOnPage = 1_000
/** Characters of an id, and of a subject in one language. */
export const longestEventText = { id: 200, subject: 500 }

const eventTypes = [
  'newDocument',
  'newDocumentReminder',
  'readDocument',
  'documentExpirationAlert',
] as const satisfies DocumentEventType[]

/** The years that PostgreSQL, JSON and every reader's calendar agree on. */
const years = { first: 1900, last: 2999 }

const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((instant) => instant.getUTCFullYear() >= years.first && instant.getUTCFullYear() <= years.last, {
    message: `is not between the years ${years.first} and ${years.last}`,
  })
  .meta({ type: 'string', format: 'date-time' })

const clientId = z.string().optional().meta({ description: 'Your own, as the token says it; any other is refused' })

export const SubmissionQuery = z.strictObject({ clientId })

/** What a client reads (event service 1.1.1); what `filter` takes is ours, the file leaves it open. */
export const DocumentEventsQuery = z.strictObject({
  clientId,
  lastSequenceNbr: z.coerce.number().int().min(0).meta({
    description:
      '`pageInfo.lastSequenceNbr` of the page before, or the number of any event; 0 for all from the beginning',
  }),
  pageSize: z.coerce.number().int().min(1).max(mostEventsOnPage),
  startTime: Instant.optional().meta({
    description: 'Nothing that happened before; pages may be empty until then, go on while `hasNext`',
  }),
  filter: z
    .string()
    .max(200)
    .transform((text, context) => {
      const types = z.array(z.enum(eventTypes)).safeParse(text.split(','))
      if (types.success) return types.data
      context.issues.push({ code: 'custom', input: text, message: `is not a list of ${eventTypes.join(', ')}` })
      return z.NEVER
    })
    .optional()
    .meta({
      type: 'string',
      description: 'Types of events, separated by commas, such as `newDocument,readDocument`',
    }),
})

/** The same in the domain's words. */
export const wantedEvents = ({
  lastSequenceNbr: after,
  pageSize,
  startTime: since,
  filter: types,
}: z.output<typeof DocumentEventsQuery>): WantedEvents => ({
  after,
  pageSize,
  ...(since && { since }),
  ...(types && { types }),
})

const id = KeptText.max(longestEventText.id)
const subjectText = KeptText.max(longestEventText.subject).optional()

const DocumentEventToSubmit = z
  .strictObject({
    eventType: z.enum(eventTypes),
    eventCorrelationId: id.optional().meta({ description: 'Your own name for it: a repeat under it stores nothing' }),
    enterpriseId: EnterpriseNumber,
    messageId: id,
    receiptDate: Instant,
    expirationDate: Instant,
    registeredMail: z.boolean(),
    messageTypeId: id.optional(),
    senderOrganizationId: id.optional(),
    senderApplicationId: id.optional(),
    subject: z.strictObject({ nl: subjectText, fr: subjectText, de: subjectText, en: subjectText }).optional(),
  })
  .transform(({ eventType, enterpriseId, receiptDate, expirationDate, registeredMail, ...event }): DocumentEvent => ({
    ...event,
    type: eventType,
    enterpriseNumber: enterpriseId,
    receivedAt: receiptDate,
    expiresAt: expirationDate,
    isRegisteredMail: registeredMail,
  }))
  .meta({ id: 'EboxEnterpriseDocumentEventToSubmit' })

/** What a document provider tells: each event under an `eventCorrelationId` of its own, or under none. */
export const DocumentEventsToSubmit = z
  .array(DocumentEventToSubmit)
  .min(1)
  .max(mostEventsSubmitted)
  .superRefine((events, context) => {
    const seen = new Set<string>()
    for (const [position, { eventCorrelationId }] of events.entries()) {
      if (eventCorrelationId === undefined) continue
      if (seen.has(eventCorrelationId))
        context.addIssue({ code: 'custom', path: [position, 'eventCorrelationId'], message: 'stands here twice' })
      seen.add(eventCorrelationId)
    }
  })

export const SubmittedEventsShape = z
  .object({
    submitted: z.int(),
    repeated: z.int().meta({ description: 'Told before, with the same content under the same `eventCorrelationId`' }),
  })
  .meta({ id: 'SubmittedEvents', description: 'Ours: the file leaves the body open' })

const instant = z.iso.datetime({ offset: true })
const text = z.string().optional()

export const DocumentEventPageShape = z
  .object({
    EboxEnterpriseDocumentEvents: z.array(
      z.object({
        eventSequenceNbr: z.int(),
        eventTime: instant,
        eventProviderId: z.string().meta({
          description:
            'The enterprise number of the document provider who told of it; of this registry itself its host name',
        }),
        eventData: z
          .object({
            eventType: z.enum(eventTypes),
            eventCorrelationId: text,
            enterpriseId: z.string().regex(/^[0-9]{10}$/),
            messageId: z.string(),
            receiptDate: instant,
            expirationDate: instant,
            registeredMail: z.boolean(),
            messageTypeId: text,
            senderOrganizationId: text,
            senderApplicationId: text,
            subject: z
              .object({ nl: text, fr: text, de: text, en: text })
              .optional()
              .meta({ description: 'As the document provider told it; of this registry’s own letters it is not told' }),
          })
          .meta({ id: 'EboxEnterpriseDocumentEvent' }),
      }),
    ),
    pageInfo: z.object({
      lastSequenceNbr: z.int().meta({
        description:
          'Where to go on: the number of the last event here or, on an empty page, of what was looked through',
      }),
      hasNext: z.boolean(),
    }),
  })
  .meta({ id: 'EboxEnterpriseDocumentEventPage' })

/** @throws missingPermission (403) for another client's id: the token says who asks */
export function mustBeClient(caller: Caller, given: string | undefined): void {
  if (given !== undefined && given !== caller.clientId)
    throw missingPermission('clientId names another client than the token')
}

export function wireEventPage({ events, last, hasNext }: DocumentEventPage): z.input<typeof DocumentEventPageShape> {
  const registry = new URL(env().ORIGIN).hostname
  return {
    EboxEnterpriseDocumentEvents: events.map((event) => ({
      eventSequenceNbr: event.eventSequenceNumber,
      eventTime: wireInstant(event.occurredAt),
      eventProviderId: event.providerEnterpriseNumber ?? registry,
      eventData: {
        eventType: event.type,
        ...(event.eventCorrelationId !== undefined && { eventCorrelationId: event.eventCorrelationId }),
        enterpriseId: event.enterpriseNumber,
        messageId: event.messageId,
        receiptDate: wireInstant(event.receivedAt),
        expirationDate: wireInstant(event.expiresAt),
        registeredMail: event.isRegisteredMail,
        ...(event.messageTypeId !== undefined && { messageTypeId: event.messageTypeId }),
        ...(event.senderOrganizationId !== undefined && { senderOrganizationId: event.senderOrganizationId }),
        ...(event.senderApplicationId !== undefined && { senderApplicationId: event.senderApplicationId }),
        ...(event.subject && { subject: event.subject }),
      },
    })),
    pageInfo: { lastSequenceNbr: last, hasNext },
  }
}
