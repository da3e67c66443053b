import { z } from 'zod'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { PaymentData } from './payment-data.ts'
import { Reason } from './reason.ts'
import { StructuredData } from './structured-data.ts'
import { KeptText, TranslatedString } from './translated-string.ts'

export const EnterpriseNumber = z
  .string()
  .transform((text, context) => {
    const number = parseEnterpriseNumber(text)
    if (number) return number
    context.issues.push({ code: 'custom', input: text, message: 'is not a valid company' })
    return z.NEVER
  })
  .meta({ id: 'EnterpriseNumber', type: 'string', pattern: '^[0-1]\\d{9}$' })

export const Ssin = z
  .string()
  .transform((text, context) => {
    const ssin = parseSsin(text)
    if (ssin) return ssin
    // The value is a person's: it is not repeated in the answer.
    context.issues.push({ code: 'custom', input: undefined, message: 'is not a valid SSIN' })
    return z.NEVER
  })
  .meta({ id: 'Ssin', type: 'string', pattern: '^\\d{11}$' })

const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .meta({ type: 'string', format: 'date-time' })

/** Published samples write the eboxType in either case (spec §15.9). */
const eboxType = <Type extends string>(type: Type) =>
  z.preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.literal(type))

/** Characters of what is neither a setting of the registry nor shown as a text. */
export const longest = { partition: 100, quality: 100, businessDataKey: 100, actionParameter: 256 }

export const SenderEbox = z
  .strictObject({
    eboxType: eboxType('enterprise'),
    enterpriseNumber: EnterpriseNumber,
    partition: KeptText.max(longest.partition).default('GENERAL'),
  })
  .meta({ id: 'SenderEbox' })

export const RecipientEbox = z
  .preprocess(
    (value) =>
      typeof value === 'object' && value !== null && 'eboxType' in value && typeof value.eboxType === 'string'
        ? { ...value, eboxType: value.eboxType.toLowerCase() }
        : value,
    z.discriminatedUnion('eboxType', [
      z.strictObject({ eboxType: z.literal('enterprise'), enterpriseNumber: EnterpriseNumber }),
      z.strictObject({ eboxType: z.literal('citizen'), ssin: Ssin }),
      z.strictObject({ eboxType: z.literal('professional'), ssin: Ssin, quality: KeptText.max(longest.quality) }),
    ]),
  )
  .meta({ id: 'RecipientEbox' })

export const AttachmentToPublish = z
  .strictObject({
    httpPartName: z.string().min(1),
    isMainContent: z.boolean().default(false),
    isAttachmentSigned: z.boolean().default(false),
    attachmentTitle: TranslatedString.optional(),
    digest: z.strictObject({ digestMethod: z.literal('sha_256'), digestValue: z.string().max(128) }).optional(),
  })
  .meta({ id: 'AttachmentToPublish' })

/**
 * How long the lists of a message may be, whatever the registry's settings: a longer one is refused before its items are looked at, so
 * that no list of 1 MiB is answered item by item.
 */
export const mostItems = { attachments: 100, businessDataList: 100, businessDataValues: 100, actions: 10 }

/** The JSON part of a publication (contract §2, flags D and C). Fields that the real provider refuses are refused by checks. */
export const MessageToPublish = z
  .strictObject({
    sender: SenderEbox,
    recipient: RecipientEbox,
    subject: TranslatedString,
    messageTypeId: KeptText,
    senderApplicationId: KeptText,
    attachments: z.array(AttachmentToPublish).max(mostItems.attachments).default([]),
    isBodyMainContent: z.boolean().default(false),
    bodyContent: TranslatedString.optional(),
    forTheAttentionOf: z.strictObject({ ssin: Ssin.optional(), label: KeptText.optional() }).optional(),
    businessDataList: z
      .array(
        z.strictObject({
          key: KeptText.max(longest.businessDataKey),
          values: z.array(TranslatedString).min(1).max(mostItems.businessDataValues),
        }),
      )
      .max(mostItems.businessDataList)
      .default([]),
    isReplyAuthorized: z.boolean().default(false),
    isRegisteredMail: z.boolean().default(false),
    originalMessageId: z
      .string()
      .toLowerCase()
      .optional()
      .meta({ description: 'A message of the sender’s own e-Box that this one answers' }),
    expirationDate: Instant.optional(),
    paymentData: PaymentData.optional(),
    structuredData: StructuredData.optional(),
    actions: z
      .array(z.strictObject({ messageActionId: KeptText, parameter: KeptText.max(longest.actionParameter).optional() }))
      .max(mostItems.actions)
      .default([]),
    visibleFrom: Instant.optional().meta({ description: 'Nobody sees or is told of the message before' }),
    dueDate: z.iso
      .date()
      .optional()
      .meta({ description: 'By when it should be read; default: as the message type says' }),
    noticeText: TranslatedString.optional().meta({
      description: 'What the alert by e-mail says in place of its usual sentence',
    }),
    replacesMessageId: z
      .string()
      .toLowerCase()
      .optional()
      .meta({ description: 'A message to the same recipient that is withdrawn for this one' }),
    replacementReason: Reason.optional(),
  })
  .meta({ id: 'MessageToPublish' })

export type MessageToPublish = z.output<typeof MessageToPublish>

/** The JSON part of a publication for many recipients: what concerns one recipient alone has no place in it (spec §2.3). */
export const PublicationToCreate = MessageToPublish.omit({
  recipient: true,
  originalMessageId: true,
  visibleFrom: true,
  replacesMessageId: true,
  replacementReason: true,
}).meta({ id: 'PublicationToCreate' })

export type PublicationToCreate = z.output<typeof PublicationToCreate>

/** Of a message whose form is not right, the members that are right by themselves: enough to tell what else is wrong. */
export type MessageDraft = Partial<MessageToPublish>

const drafts = {
  message: z.object(MessageToPublish.shape).partial(),
  publication: z.object(PublicationToCreate.shape).partial(),
}

/**
 * @param error what the contract found wrong with the message
 * @param as which of the two contracts
 */
export function draftOf(message: unknown, error: z.ZodError, as: keyof typeof drafts = 'message'): MessageDraft {
  const wrong = [...new Set(error.issues.map(({ path: [member] }) => member))]
  if (wrong.includes(undefined) && typeof message !== 'object') return {}
  const absent = Object.fromEntries(
    wrong.flatMap((member) => (typeof member === 'string' ? [[member, undefined]] : [])),
  )
  // A member that is wrong is not absent: a default in its place would be judged as the sender's word.
  return { ...drafts[as].safeParse(Object.assign({}, message, absent)).data, ...absent }
}
