import { z } from 'zod'
import type { BusinessDataDefinition } from '#db/schema/index.ts'
import type { EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import type { PersonStatus } from '#domain/ebox/person-register.ts'
import { type Issue, issue } from '#domain/problem.ts'
import type { MessageDraft } from './message-to-publish.ts'
import type { ReceivedDocument } from './received-document.ts'
import { languagesOf, type TranslatedString } from './translated-string.ts'

/** What stands in a message or a reply, with what came in for it. */
export interface ContentFacts {
  message: MessageDraft
  documents: ReceivedDocument[]
  maxDocuments: number
}

/** All that the checks need to know, read before any of them runs. Of what is not known they say nothing: its form is refused elsewhere. */
export interface PublicationFacts extends ContentFacts {
  /** The enterprise that the token was given to */
  clientEnterpriseNumber: string
  /** Whether the trio sender, application, type is configured (spec §1) */
  isTrioConfigured: boolean
  messageType: { audience: 'citizen' | 'enterprise'; businessData: BusinessDataDefinition[] } | undefined
  isSenderPartitionKnown: boolean
  /** What the register says of the recipient: a person's register or the enterprises', by its eboxType */
  recipientPerson: PersonStatus | undefined
  recipientEnterprise: EnterpriseStatus | undefined
  attentionOf: PersonStatus | undefined
}

export type Check = (facts: PublicationFacts) => Issue[]
export type ContentCheck = (facts: ContentFacts) => Issue[]

const body = (name: string, detail: string, code = 'INVALID_INPUT', value?: string) => ({
  in: 'body' as const,
  name,
  detail,
  code,
  ...(value !== undefined && { value }),
})

const senderIsTheClient: Check = ({ message: { sender }, clientEnterpriseNumber }) =>
  !sender || sender.enterpriseNumber === clientEnterpriseNumber
    ? []
    : [
        issue.rejectedInput(
          body(
            'sender.enterpriseNumber',
            'Invalid sender: user credentials does not match payload',
            'INVALID_SENDER',
            sender.enterpriseNumber,
          ),
        ),
      ]

/** Which partitions another has is not told. */
const senderPartitionExists: Check = ({ message: { sender }, clientEnterpriseNumber, isSenderPartitionKnown }) =>
  isSenderPartitionKnown || sender?.enterpriseNumber !== clientEnterpriseNumber
    ? []
    : [
        issue.referencedResourceNotFound(
          body('sender.partition', 'The sender has no such partition', 'INVALID_SENDER', sender.partition),
        ),
      ]

const typeIsOpenToSender: Check = ({ message, isTrioConfigured }) =>
  isTrioConfigured
    ? []
    : [
        issue.rejectedInput(
          body(
            'messageTypeId',
            'Invalid message configuration: this sender may not use this type with this application',
            'INVALID_SENDER',
            message.messageTypeId,
          ),
        ),
      ]

const typeIsOpenToAudience: Check = ({ message, messageType }) =>
  !messageType || !message.recipient || messageType.audience === message.recipient.eboxType
    ? []
    : [
        issue.rejectedInput(
          body(
            'recipient.eboxType',
            `Invalid message configuration: the type is for ${messageType.audience} recipients`,
            'INVALID_SENDER',
            message.recipient.eboxType,
          ),
        ),
      ]

/** A person's number is never repeated in an answer; an enterprise's is public. */
function personIssues(name: string, person: PersonStatus): Issue[] {
  if (person.status === 'active') return []
  if (person.status === 'replaced') return [issue.replacedSsin(body(name, 'The SSIN has been replaced'))]
  if (person.status === 'cancelled') return [issue.canceledSsin(body(name, 'The SSIN has been canceled'))]
  if (person.status === 'unknown') return [issue.referencedResourceNotFound(body(name, 'The SSIN is not known'))]
  return [issue.rejectedInput(body(name, `The person is ${person.status}`))]
}

const recipientPersonIsActive: Check = ({ recipientPerson }) =>
  recipientPerson ? personIssues('recipient.ssin', recipientPerson) : []

const recipientEnterpriseIsActive: Check = ({ message, recipientEnterprise }) => {
  if (message.recipient?.eboxType !== 'enterprise' || !recipientEnterprise || recipientEnterprise.status === 'active')
    return []
  const { enterpriseNumber } = message.recipient
  const detail = `${enterpriseNumber} is not a valid company`
  const about = body('recipient.enterpriseNumber', detail, 'INVALID_INPUT', enterpriseNumber)
  return [
    recipientEnterprise.status === 'unknown' ? issue.referencedResourceNotFound(about) : issue.rejectedInput(about),
  ]
}

const attentionOfIsActive: Check = ({ attentionOf }) =>
  attentionOf ? personIssues('forTheAttentionOf.ssin', attentionOf) : []

const exactlyOneMainContent: ContentCheck = ({ message: { attachments, isBodyMainContent } }) => {
  if (!attachments || isBodyMainContent === undefined) return []
  const count = attachments.filter((each) => each.isMainContent).length + (isBodyMainContent ? 1 : 0)
  if (count === 1) return []
  const detail =
    count === 0
      ? 'No main content attachment. Exactly one is expected'
      : 'Too many main content. Exactly one is expected'
  return [issue.exactlyOneOfExpected(body('attachments', detail))]
}

const mainBodyIsPresent: ContentCheck = ({ message }) =>
  message.isBodyMainContent && !('bodyContent' in message)
    ? [issue.requiredInput(body('bodyContent', 'The body is said to be the main content'))]
    : []

const everyAttachmentHasItsPart: ContentCheck = ({ message: { attachments }, documents }) => {
  if (!attachments) return []
  const issues: Issue[] = []
  const names = attachments.map((each) => each.httpPartName)
  const parts = new Set(documents.map((each) => each.partName))
  if (names.length !== documents.length)
    issues.push(issue.invalidInput(body('attachments', 'Json Attachments number is inconsistent with number of parts')))
  names.forEach((name, index) => {
    if (!parts.has(name) || names.indexOf(name) !== index)
      issues.push(
        issue.invalidInput(
          body(
            `attachments[${index}].httpPartName`,
            'Some json attachment info do not match any file upload part',
            'INVALID_INPUT',
            name,
          ),
        ),
      )
  })
  for (const part of parts)
    if (!names.includes(part))
      issues.push(issue.unknownInput(body(part, 'This part is not named by any of the attachments')))
  return issues
}

const documentsAreFewEnough: ContentCheck = ({ message, maxDocuments }) =>
  (message.attachments?.length ?? 0) <= maxDocuments
    ? []
    : [issue.outOfRange(body('attachments', `A publication has at most ${maxDocuments} documents`))]

const digestsAgree: ContentCheck = ({ message: { attachments = [] }, documents }) =>
  attachments.flatMap((attachment, index) => {
    const received = documents.find((each) => each.partName === attachment.httpPartName)
    if (!attachment.digest || !received?.sha256) return []
    if (attachment.digest.digestValue.replace(/=+$/, '') === received.sha256.toString('base64url')) return []
    return [
      issue.invalidInput(
        body(
          `attachments[${index}].digest.digestValue`,
          'Issue with Digest: expected the SHA-256 of the part in base64url',
          'DIGEST_DO_NOT_MATCH',
          attachment.digest.digestValue.slice(0, 100),
        ),
      ),
    ]
  })

/** What was already wrong with a part while it arrived: no file name, a type that is not allowed, bytes that are another type's. */
const documentsAreAcceptable: ContentCheck = ({ documents }) => documents.flatMap((each) => each.issues)

const oneLanguageEach: ContentCheck = ({ message: { businessDataList = [], ...message } }) => {
  const texts: [string, TranslatedString | undefined][] = [
    ['subject', message.subject],
    ['bodyContent', message.bodyContent],
    ...businessDataList.flatMap((data, index) =>
      data.values.map((value, at): [string, TranslatedString] => [`businessDataList[${index}].values[${at}]`, value]),
    ),
  ]
  return texts
    .filter(([, text]) => text && languagesOf(text).length > 1)
    .map(([name]) =>
      issue.rejectedInput(body(name, 'Multiple languages provided when only one expected', 'NOT_IMPLEMENTED')),
    )
}

/** The real provider's lengths, in characters (spec §2.2). */
const lengths = { subject: 400, businessDataValue: 256, attentionLabel: 100 }

const textsAreShortEnough: ContentCheck = ({ message: { businessDataList = [], ...message } }) => {
  const tooLong = (name: string, text: TranslatedString | string | undefined, max: number): Issue[] => {
    const values = typeof text === 'string' ? [text] : text ? languagesOf(text).map((language) => text[language]) : []
    return values.some((value) => [...(value ?? '')].length > max)
      ? [issue.outOfRange(body(name, `May have at most ${max} characters`))]
      : []
  }
  return [
    ...tooLong('subject', message.subject, lengths.subject),
    ...tooLong('forTheAttentionOf.label', message.forTheAttentionOf?.label, lengths.attentionLabel),
    ...businessDataList.flatMap((data, index) =>
      data.values.flatMap((value, at) =>
        tooLong(`businessDataList[${index}].values[${at}]`, value, lengths.businessDataValue),
      ),
    ),
  ]
}

/** The key whose value becomes the day by which something must be done. */
const dueDateKey = 'FOR_ACTION_DUE_DATE'

const isCalendarDay = (text: string) => /^[1-9]\d{3}-/.test(text) && z.iso.date().safeParse(text).success

const businessDataIsDefined: Check = ({ message: { businessDataList = [] }, messageType }) => {
  if (!messageType) return []
  return businessDataList.flatMap((data, index) => {
    const definition = messageType.businessData.find((each) => each.key === data.key)
    if (!definition)
      return [
        issue.rejectedInput(
          body(
            `businessDataList[${index}].key`,
            'The message type has no such business data',
            'INVALID_INPUT',
            data.key,
          ),
        ),
      ]
    const format = definition.format ? new RegExp(`^(?:${definition.format})$`, 'u') : undefined
    const fits = (text: string) => (format?.test(text) ?? true) && (data.key !== dueDateKey || isCalendarDay(text))
    const expected = data.key === dueDateKey ? 'of a day, such as 2030-12-31' : definition.format
    return data.values.flatMap((value, at) =>
      languagesOf(value).every((language) => fits(value[language] ?? ''))
        ? []
        : [
            issue.invalidInput(
              body(`businessDataList[${index}].values[${at}]`, `Does not have the format ${expected}`),
            ),
          ],
    )
  })
}

const nothingReserved: Check = ({ message }) => {
  const notOffered = (name: string) =>
    issue.rejectedInput(body(name, `${name} is not offered by this registry`, 'NOT_IMPLEMENTED'))
  return [
    ...(message.paymentData !== undefined ? [notOffered('paymentData')] : []),
    ...(message.structuredData !== undefined ? [notOffered('structuredData')] : []),
    ...(message.originalMessageId !== undefined ? [notOffered('originalMessageId')] : []),
    ...(message.isRegisteredMail
      ? [issue.rejectedInput(body('isRegisteredMail', 'Reserved to the registered-mail service'))]
      : []),
  ]
}

/** The checks of what stands in a message, whoever writes it. */
const contentChecks: readonly ContentCheck[] = [
  exactlyOneMainContent,
  mainBodyIsPresent,
  everyAttachmentHasItsPart,
  documentsAreFewEnough,
  documentsAreAcceptable,
  digestsAgree,
  oneLanguageEach,
  textsAreShortEnough,
]

/** @returns all issues of what stands in a reply; none when it may be sent */
export function checkContent(facts: ContentFacts): Issue[] {
  return contentChecks.flatMap((check) => check(facts))
}

/** Every check of a publication, in the order in which a reader would make them. */
export const checks: readonly Check[] = [
  senderIsTheClient,
  senderPartitionExists,
  typeIsOpenToSender,
  typeIsOpenToAudience,
  recipientPersonIsActive,
  recipientEnterpriseIsActive,
  attentionOfIsActive,
  ...contentChecks,
  businessDataIsDefined,
  nothingReserved,
]

/** @returns all issues of all checks; none when the message may be published */
export function checkPublication(facts: PublicationFacts): Issue[] {
  return checks.flatMap((check) => check(facts))
}
