import { z } from 'zod'
import { actors } from '#domain/access/authorization-table.ts'
import { RecipientEbox } from '#domain/message/message-to-publish.ts'
import {
  alertKinds,
  alertStatuses,
  type AskedMessage,
  type AskedStatus,
  type Consulted,
  messageStates,
  withdrawers,
} from '#domain/publication/search-message-statuses.ts'
import { wireInstant } from './message.ts'

/** How many messages one request may ask after. */
export const mostStatuses = 1_000

const messageId = z.string().min(1).max(100)

/** What a sender asks (inferred): ids with or without their recipient, or plain ids. */
export const MessageStatusesToSearch = z
  .strictObject({
    items: z
      .array(z.strictObject({ messageId, recipient: RecipientEbox.optional() }))
      .min(1)
      .max(mostStatuses)
      .optional(),
    messageIds: z.array(messageId).min(1).max(mostStatuses).optional(),
  })
  .refine(({ items, messageIds }) => (items === undefined) !== (messageIds === undefined), {
    path: ['items'],
    error: 'Exactly one of items and messageIds is expected',
  })
  .transform(({ items, messageIds = [] }): AskedMessage[] => items ?? messageIds.map((each) => ({ messageId: each })))
  .meta({ id: 'MessageStatusesToSearch' })

const instant = z.iso.datetime({ offset: true })
const fact = z.object({ at: instant })
const consulted = z.object({
  at: instant.meta({ description: 'The first time' }),
  actor: z.enum(actors).meta({ description: 'What kind of reader, never who' }),
})

const alertStatus = z.object({
  kind: z.enum(alertKinds),
  status: z.enum(alertStatuses).meta({
    description:
      '`due` and `deferred` may still arrive; `noAddress`: there is none to write to; `suppressed`: when its time came there was nothing left to tell',
  }),
  at: instant.optional(),
})

export const MessageStatusShape = z
  .object({
    messageId: z.string(),
    state: z
      .enum(messageStates)
      .meta({ description: 'What does not exist and what is another sender’s are both `unknown`' }),
    expirationDate: instant.optional(),
    readStatus: z.boolean().optional(),
    visible: z.boolean().optional(),
    received: fact.optional(),
    read: fact.optional().meta({ description: 'The main content was opened, by machine or person' }),
    fetchedByMachine: consulted.optional(),
    openedByPerson: consulted.optional().meta({ description: 'Looked at on a screen' }),
    downloaded: consulted.optional().meta({ description: 'Saved as a file by a person' }),
    expired: fact.optional(),
    withdrawn: z
      .object({
        at: instant,
        actor: z.enum(withdrawers).meta({ description: 'The virus scanner withdraws what it refuses' }),
        replacedByMessageId: z.uuid().optional(),
      })
      .optional(),
    held: z
      .object({ since: instant })
      .optional()
      .meta({ description: 'Unseen and unannounced until the virus scanner answers' }),
    waiting: z.object({ visibleFrom: instant }).optional(),
    refused: z
      .object({ at: instant, virusFound: z.string() })
      .optional()
      .meta({ description: 'The virus scanner found something after the publication; nobody saw the message' }),
    alerts: z.array(alertStatus).optional().meta({ description: 'The e-mails that tell of it, the first first' }),
  })
  .meta({ id: 'MessageStatus' })

export const MessageStatusesShape = z
  .object({ items: z.array(MessageStatusShape), totalItems: z.int(), total: z.int() })
  .meta({ id: 'MessageStatuses' })

const wireConsulted = ({ at, actor }: Consulted) => ({ at: wireInstant(at), actor })

export function wireStatus(status: AskedStatus): z.input<typeof MessageStatusShape> {
  if (status.state === 'unknown') return status
  const { messageId: id, state, fetchedByMachine, openedByPerson, downloaded, withdrawn, refused } = status
  return {
    messageId: id,
    state,
    expirationDate: wireInstant(status.expirationDate),
    readStatus: status.isRead,
    visible: status.isVisible,
    ...(status.receivedAt && { received: { at: wireInstant(status.receivedAt) } }),
    ...(status.readAt && { read: { at: wireInstant(status.readAt) } }),
    ...(fetchedByMachine && { fetchedByMachine: wireConsulted(fetchedByMachine) }),
    ...(openedByPerson && { openedByPerson: wireConsulted(openedByPerson) }),
    ...(downloaded && { downloaded: wireConsulted(downloaded) }),
    ...(status.expiredAt && { expired: { at: wireInstant(status.expiredAt) } }),
    ...(withdrawn && { withdrawn: { ...withdrawn, at: wireInstant(withdrawn.at) } }),
    ...(status.heldSince && { held: { since: wireInstant(status.heldSince) } }),
    ...(status.visibleFrom && { waiting: { visibleFrom: wireInstant(status.visibleFrom) } }),
    ...(refused && { refused: { ...refused, at: wireInstant(refused.at) } }),
    ...(status.alerts.length > 0 && {
      alerts: status.alerts.map(({ at, ...alert }) => ({ ...alert, ...(at && { at: wireInstant(at) }) })),
    }),
  }
}

export function wireStatuses(statuses: AskedStatus[]): z.input<typeof MessageStatusesShape> {
  return { items: statuses.map(wireStatus), totalItems: statuses.length, total: statuses.length }
}
