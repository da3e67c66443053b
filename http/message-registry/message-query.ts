import { z } from 'zod'
import type { MessageSearch } from '#domain/consultation/search-messages.ts'
import { belgianMidnight } from '#domain/message/belgian-day.ts'
import { KeptText, languages } from '#domain/message/translated-string.ts'

const dayOrInstant = z
  .union([
    z.iso.date().transform((day) => new Date(belgianMidnight(day))),
    z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  ])
  .optional()
  .meta({
    description:
      'A day, which means the instant at which it begins in Belgium, or an instant with its offset. Before: strictly; after: from it on.',
    type: 'string',
    examples: ['2026-07-01', '2026-07-01T09:30:00Z'],
  })

const flag = z
  .enum(['true', 'false'])
  .transform((word) => word === 'true')
  .optional()

/** Repeated, it means any of them (spec §14). */
const anyOf = z.array(KeptText).max(100).optional()

/** What two parameters say together is judged also while another is wrong: all issues come at once. */
const always = { when: () => true }

/** A boolean that is given in both spellings: the contract leaves open which one is right (flag I). */
const notBoth = (
  name: string,
  other: string,
): [(query: Record<string, unknown>) => boolean, z.core.$ZodCustomParams] => [
  (query) => query[name] === undefined || query[other] === undefined,
  { ...always, path: [other], message: `${other} is ${name}: give one of them` },
]

/** What a list of messages may be asked (spec §2.4): criteria are ANDed, a repeated one means any of its values. */
export const MessageQuery = z
  .strictObject({
    page: z.coerce.number().int().min(1).default(1),
    pageSize: z.coerce.number().int().min(1).max(100).default(25),
    receivedBefore: dayOrInstant,
    receivedAfter: dayOrInstant,
    expiredBefore: dayOrInstant,
    expiredAfter: dayOrInstant,
    readStatus: flag,
    isRead: flag,
    visible: flag,
    isVisible: flag,
    registeredMail: flag,
    isRegisteredMail: flag,
    forAction: flag.meta({ description: 'Something is asked of the reader, and not done yet' }),
    messageTypeId: anyOf,
    senderOrganizationId: anyOf,
    senderApplicationId: anyOf,
    partition: anyOf,
    sender: anyOf.meta({ description: 'The enterprise number of the sender' }),
    'sender.partition': anyOf,
    q: KeptText.optional().meta({ description: 'A substring, whatever its case and accents; needs `qlang`' }),
    qlang: z.enum(languages).optional(),
  })
  .refine(({ q, qlang }) => q === undefined || qlang !== undefined, {
    ...always,
    path: ['qlang'],
    message: 'q needs qlang',
  })
  .refine(...notBoth('readStatus', 'isRead'))
  .refine(...notBoth('visible', 'isVisible'))
  .refine(...notBoth('registeredMail', 'isRegisteredMail'))

export function messageSearchOf(query: z.output<typeof MessageQuery>): MessageSearch {
  const { page, pageSize, receivedBefore, receivedAfter, expiredBefore, expiredAfter, q, qlang } = query
  return {
    page,
    pageSize,
    receivedBefore,
    receivedAfter,
    expiredBefore,
    expiredAfter,
    isRead: query.readStatus ?? query.isRead,
    isVisible: query.visible ?? query.isVisible,
    isRegisteredMail: query.registeredMail ?? query.isRegisteredMail,
    isForAction: query.forAction,
    messageTypeIds: query.messageTypeId,
    senderOrganizationIds: query.senderOrganizationId,
    senderEnterpriseNumbers: query.sender,
    senderApplicationIds: query.senderApplicationId,
    senderPartitions: query['sender.partition'],
    partitions: query.partition,
    ...(q !== undefined && qlang && { text: { words: q, languages: [qlang] } }),
  }
}
