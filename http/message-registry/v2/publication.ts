import { z } from 'zod'
import {
  AttachmentToPublish,
  draftOf,
  EnterpriseNumber,
  MessageToPublish,
  mostItems,
  Ssin,
} from '#domain/message/message-to-publish.ts'
import { KeptText, TranslatedString } from '#domain/message/translated-string.ts'
import { type Issue, Problem } from '#domain/problem.ts'
import { contractIssues } from '#http/contract-issues.ts'
import type { Understand } from '#http/message-registry/receive-publication.ts'

/** Whose e-Box, in version 2: the number's kind follows from the type. */
export const EboxId = z
  .preprocess(
    (value) =>
      isObject(value) && typeof value['eboxType'] === 'string'
        ? { ...value, eboxType: value['eboxType'].toLowerCase() }
        : value,
    z.discriminatedUnion('eboxType', [
      z.strictObject({ eboxType: z.literal('enterprise'), eboxIdValue: EnterpriseNumber }),
      z.strictObject({ eboxType: z.literal('citizen'), eboxIdValue: Ssin }),
    ]),
  )
  .meta({ id: 'EboxId' })

const AttachmentToPublishV2 = AttachmentToPublish.omit({ isMainContent: true, isAttachmentSigned: true })
  .extend({
    mainContent: AttachmentToPublish.shape.isMainContent,
    attachmentSigned: AttachmentToPublish.shape.isAttachmentSigned,
  })
  .meta({ id: 'AttachmentToPublish' })

const { shape } = MessageToPublish

/**
 * The JSON part of a publication in version 2.1. Its own document asks for `bodyMainContent` and `replyAuthorized` and gives both a
 * default: they may be left out.
 */
export const MessageToPublishV2 = z
  .strictObject({
    recipient: EboxId,
    senderOrganizationId: EnterpriseNumber,
    senderApplicationId: shape.senderApplicationId,
    messageTypeId: shape.messageTypeId,
    subject: shape.subject,
    attachments: z.array(AttachmentToPublishV2).max(mostItems.attachments).default([]),
    bodyMainContent: shape.isBodyMainContent,
    bodyContent: shape.bodyContent,
    forTheAttentionOf: z
      .strictObject({
        id: Ssin.optional(),
        type: z.string().max(100).optional().meta({ description: 'Taken and not kept: it is always a person' }),
        name: KeptText.optional(),
      })
      .optional(),
    businessDataList: z
      .array(
        z.strictObject({
          key: z.string().min(1),
          values: z.array(TranslatedString).min(1).max(mostItems.businessDataValues),
          name: TranslatedString.optional().meta({ description: 'Taken and not kept: the message type names it' }),
          description: TranslatedString.optional().meta({ description: 'As `name`' }),
        }),
      )
      .max(mostItems.businessDataList)
      .default([]),
    replyAuthorized: shape.isReplyAuthorized,
    registeredMail: shape.isRegisteredMail,
    originalMessageId: shape.originalMessageId,
    expirationDate: shape.expirationDate,
    paymentData: shape.paymentData,
  })
  .meta({ id: 'MessageToPublish' })

/** Members that only changed their name (contract §3). */
const messageNames = {
  bodyMainContent: 'isBodyMainContent',
  replyAuthorized: 'isReplyAuthorized',
  registeredMail: 'isRegisteredMail',
}
const attachmentNames = { mainContent: 'isMainContent', attachmentSigned: 'isAttachmentSigned' }
const attentionNames = { id: 'ssin', name: 'label' }

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Writes a message of version 2 as version 3 does; what is of another form than it should be stays for the contract to refuse. */
function inVersionThree(message: unknown): unknown {
  if (!isObject(message)) return message
  const { senderOrganizationId, recipient, forTheAttentionOf, attachments, businessDataList, ...rest } = message
  return {
    ...withNames(rest, messageNames),
    sender: { eboxType: 'enterprise', enterpriseNumber: senderOrganizationId },
    recipient: recipientInVersionThree(recipient),
    ...(forTheAttentionOf !== undefined && { forTheAttentionOf: attentionInVersionThree(forTheAttentionOf) }),
    ...(attachments !== undefined && { attachments: eachOf(attachments, (each) => withNames(each, attachmentNames)) }),
    ...(businessDataList !== undefined && {
      businessDataList: eachOf(businessDataList, ({ name: _name, description: _description, ...each }) => each),
    }),
  }
}

function recipientInVersionThree(recipient: unknown): unknown {
  if (!isObject(recipient)) return recipient
  const { eboxIdValue, ...rest } = recipient
  const isCitizen = String(rest['eboxType']).toLowerCase() === 'citizen'
  return { ...rest, [isCitizen ? 'ssin' : 'enterpriseNumber']: eboxIdValue }
}

function attentionInVersionThree(attention: unknown): unknown {
  if (!isObject(attention)) return attention
  const { type: _type, ...rest } = attention
  return withNames(rest, attentionNames)
}

/** A name of version 3 is unknown in version 2, and left out: its contract refuses it. */
const withNames = (object: Json, names: Record<string, string>): Json =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([name]) => !Object.values(names).includes(name))
      .map(([name, value]) => [names[name] ?? name, value]),
  )

const eachOf = (list: unknown, rewrite: (item: Json) => Json): unknown =>
  Array.isArray(list) ? list.map((item: unknown) => (isObject(item) ? rewrite(item) : item)) : list

/** Reads a message as version 2 writes it, into the one that version 3 publishes. */
export const understandMessageV2: Understand = (json) => {
  const asGiven = MessageToPublishV2.safeParse(json)
  const rewritten = inVersionThree(json)
  const parsed = MessageToPublish.safeParse(rewritten)
  if (asGiven.success && parsed.success) return { message: parsed.data, draft: parsed.data, issues: [] }
  return {
    draft: parsed.success ? parsed.data : draftOf(rewritten, parsed.error),
    issues: [
      ...(asGiven.success ? [] : contractIssues(asGiven.error, 'body')),
      ...(asGiven.success && !parsed.success ? contractIssues(parsed.error, 'body').map(withNameOfVersionTwo) : []),
    ],
  }
}

const namesOfIssues: readonly (readonly [RegExp, string])[] = [
  [/^sender\.enterpriseNumber$/, 'senderOrganizationId'],
  [/^recipient\.(ssin|enterpriseNumber)$/, 'recipient.eboxIdValue'],
  [/^forTheAttentionOf\.ssin$/, 'forTheAttentionOf.id'],
  [/^forTheAttentionOf\.label$/, 'forTheAttentionOf.name'],
  ...[...Object.entries(messageNames), ...Object.entries(attachmentNames)].map(
    ([two, three]) => [new RegExp(`(?<=^|\\.)${three}$`), two] as const,
  ),
]

/** What is unknown is told as the client wrote it. */
function withNameOfVersionTwo(issue: Issue): Issue {
  const { name, type } = issue
  if (name === undefined || type.endsWith(':unknownInput')) return issue
  return { ...issue, name: namesOfIssues.reduce((now, [three, two]) => now.replace(three, two), name) }
}

/** Does the work of version 3; what it refuses is told in the words of version 2. @throws as the work */
export async function inWordsOfVersionTwo<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (thrown) {
    if (!(thrown instanceof Problem) || !thrown.details.issues) throw thrown
    throw new Problem({ ...thrown.details, issues: thrown.details.issues.map(withNameOfVersionTwo) })
  }
}
