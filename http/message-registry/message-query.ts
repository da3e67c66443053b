import { z } from 'zod'
import type { MessageSearch } from '#domain/consultation/search-messages.ts'
import { belgianMidnight } from '#domain/message/belgian-day.ts'
import { KeptText, languages, PerhapsText } from '#domain/message/translated-string.ts'

/** Messages on a page: unless asked otherwise, and at most (spec §2.4). */
export const defaultPageSize = 25
export const mostOnPage = 100

const dayOrInstant = z.union([
  z.iso.date().transform((day) => new Date(belgianMidnight(day))),
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
])

/** Repeated, a criterion means any of its values (spec §14). */
const anyOf = z.array(KeptText).optional()
const instants = z
  .array(dayOrInstant)
  .optional()
  .meta({
    description:
      'A day, which means the instant at which it begins in Belgium, or an instant with its offset. Before: strictly; after: from it on.',
    examples: [['2026-07-01'], ['2026-07-01T09:30:00Z']],
  })
const flag = z.array(z.enum(['true', 'false']).transform((word) => word === 'true')).optional()

/**
 * What a list of messages may be asked (spec §2.4): criteria are ANDed, also two spellings of one; a repeated one means any of its
 * values. What says how the list is told, and not what is in it, is given once: page, pageSize, and the words with their language.
 */
export const MessageQuery = z
  .strictObject({
    page: z.coerce.number().int().min(1).default(1),
    pageSize: z.coerce.number().int().min(1).max(mostOnPage).default(defaultPageSize),
    receivedBefore: instants,
    receivedAfter: instants,
    expiredBefore: instants,
    expiredAfter: instants,
    readStatus: flag,
    isRead: flag,
    visible: flag,
    isVisible: flag,
    registeredMail: flag,
    isRegisteredMail: flag,
    forAction: flag.meta({ description: 'Something is asked of the reader, and not done yet' }),
    isForAction: flag,
    messageTypeId: anyOf,
    senderOrganizationId: anyOf,
    senderApplicationId: anyOf,
    partition: anyOf,
    sender: anyOf.meta({ description: 'The enterprise number of the sender' }),
    'sender.enterpriseNumber': anyOf,
    'sender.partition': anyOf,
    q: PerhapsText.optional().meta({
      description: 'A substring, whatever its case and accents; needs `qlang`. Empty, it asks for nothing',
    }),
    qlang: z.enum(languages).optional(),
  })
  .refine(({ q, qlang }) => !q || qlang !== undefined, {
    // Judged also while another parameter is wrong: all issues come at once.
    when: () => true,
    path: ['qlang'],
    message: 'q needs qlang',
  })

/** What is asked in both spellings of one criterion must fit both. */
const both = <Value>(one: Value[] | undefined, other: Value[] | undefined): Value[] | undefined =>
  one && other ? one.filter((value) => other.includes(value)) : (one ?? other)

/** Of several instants any will do: the one that lets most through. */
const latest = (instants: Date[] | undefined) => instants?.reduce((one, other) => (one > other ? one : other))
const earliest = (instants: Date[] | undefined) => instants?.reduce((one, other) => (one < other ? one : other))

export function messageSearchOf(query: z.output<typeof MessageQuery>): MessageSearch {
  const { page, pageSize, q, qlang } = query
  return {
    page,
    pageSize,
    receivedBefore: latest(query.receivedBefore),
    receivedAfter: earliest(query.receivedAfter),
    expiredBefore: latest(query.expiredBefore),
    expiredAfter: earliest(query.expiredAfter),
    isRead: both(query.readStatus, query.isRead),
    isVisible: both(query.visible, query.isVisible),
    isRegisteredMail: both(query.registeredMail, query.isRegisteredMail),
    isForAction: both(query.forAction, query.isForAction),
    messageTypeIds: query.messageTypeId,
    senderOrganizationIds: query.senderOrganizationId,
    senderEnterpriseNumbers: both(query.sender, query['sender.enterpriseNumber']),
    senderApplicationIds: query.senderApplicationId,
    senderPartitions: query['sender.partition'],
    partitions: query.partition,
    ...(q && qlang && { text: { words: q, languages: [qlang] } }),
  }
}
