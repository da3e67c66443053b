import { z } from 'zod'
import type { BusinessDataDefinition, eboxTypes } from '#db/schema/index.ts'
import { noMandate } from '#domain/access/mandate.ts'
import type { EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import type { PersonStatus } from '#domain/ebox/person-register.ts'
import { type Issue, issue } from '#domain/problem.ts'
import { hasFormat } from '#domain/reference-data/business-data-format.ts'
import { contentChecks, type ContentFacts, inBody } from './content-checks.ts'
import { belgianDay } from './belgian-day.ts'
import { isPlainNotice, longestNotice } from './notice-text.ts'
import { languagesOf } from './translated-string.ts'

/** All that the checks need to know, read before any of them runs. Of what is not known they say nothing: its form is refused elsewhere. */
export interface PublicationFacts extends ContentFacts {
  /** The enterprise that the token was given to */
  clientEnterpriseNumber: string
  /** The enterprise in whose name it publishes, when it is another; `hasMandate`: whether that one lets it, now */
  represented?: { enterpriseNumber: string; hasMandate: boolean }
  /** The clock of the database */
  now: Date
  /** Whether the trio sender, application, type is configured (spec §1) */
  isTrioConfigured: boolean
  messageType:
    { audience: (typeof eboxTypes)[number]; businessData: BusinessDataDefinition[]; isRegistered: boolean } | undefined
  isSenderPartitionKnown: boolean
  /** Whether the quality of a professional recipient is one that exists; true for any other recipient */
  isQualityKnown: boolean
  /** What the register says of the recipient: a person's register or the enterprises', by its eboxType */
  recipientPerson: PersonStatus | undefined
  recipientEnterprise: EnterpriseStatus | undefined
  attentionOf: PersonStatus | undefined
  /** Of the actions that the message names, those that exist, and whether their address has a place for a parameter */
  actions: ReadonlyMap<string, { takesParameter: boolean }>
  /** The message in the sender's own box that this one answers */
  original: { isOpenToReply: boolean; isOfRecipient: boolean } | undefined
  /** The message in the recipient's box that this one replaces, when it is the sender's */
  replaced: { isWithdrawn: boolean } | undefined
}

export type Check = (facts: PublicationFacts) => Issue[]

/** True when who calls may speak for the sender: of what is another's nothing is told. */
export const speaksForSender = ({
  message: { sender },
  clientEnterpriseNumber,
  represented,
}: PublicationFacts): boolean =>
  sender !== undefined &&
  (represented?.hasMandate ?? true) &&
  sender.enterpriseNumber === (represented?.enterpriseNumber ?? clientEnterpriseNumber)

const senderIsTheClient: Check = ({ message: { sender }, clientEnterpriseNumber, represented }) =>
  !sender || sender.enterpriseNumber === (represented?.enterpriseNumber ?? clientEnterpriseNumber)
    ? []
    : [
        issue.rejectedInput(
          inBody(
            'sender.enterpriseNumber',
            'Invalid sender: user credentials does not match payload',
            'INVALID_SENDER',
            sender.enterpriseNumber,
          ),
        ),
      ]

const mandateStands: Check = ({ represented }) =>
  !represented || represented.hasMandate ? [] : [noMandate(represented.enterpriseNumber)]

const senderPartitionExists: Check = (facts) =>
  facts.isSenderPartitionKnown || !speaksForSender(facts)
    ? []
    : [
        issue.referencedResourceNotFound(
          inBody(
            'sender.partition',
            'The sender has no such partition',
            'INVALID_SENDER',
            facts.message.sender?.partition,
          ),
        ),
      ]

const typeIsOpenToSender: Check = ({ message, isTrioConfigured }) =>
  isTrioConfigured
    ? []
    : [
        issue.rejectedInput(
          inBody(
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
          inBody(
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
  if (person.status === 'replaced') return [issue.replacedSsin(inBody(name, 'The SSIN has been replaced'))]
  if (person.status === 'cancelled') return [issue.canceledSsin(inBody(name, 'The SSIN has been canceled'))]
  if (person.status === 'unknown') return [issue.referencedResourceNotFound(inBody(name, 'The SSIN is not known'))]
  return [issue.rejectedInput(inBody(name, `The person is ${person.status}`))]
}

const recipientPersonIsActive: Check = ({ recipientPerson }) =>
  recipientPerson ? personIssues('recipient.ssin', recipientPerson) : []

const recipientQualityIsKnown: Check = ({ message: { recipient }, isQualityKnown }) =>
  isQualityKnown || recipient?.eboxType !== 'professional'
    ? []
    : [
        issue.referencedResourceNotFound(
          inBody('recipient.quality', 'No such quality is known', 'INVALID_INPUT', recipient.quality),
        ),
      ]

const recipientEnterpriseIsActive: Check = ({ message, recipientEnterprise }) => {
  if (message.recipient?.eboxType !== 'enterprise' || !recipientEnterprise || recipientEnterprise.status === 'active')
    return []
  const { enterpriseNumber } = message.recipient
  const detail = `${enterpriseNumber} is not a valid company`
  const about = inBody('recipient.enterpriseNumber', detail, 'INVALID_INPUT', enterpriseNumber)
  return [
    recipientEnterprise.status === 'unknown' ? issue.referencedResourceNotFound(about) : issue.rejectedInput(about),
  ]
}

const attentionOfIsActive: Check = ({ attentionOf }) =>
  attentionOf ? personIssues('forTheAttentionOf.ssin', attentionOf) : []

/** The key whose value becomes the day by which something must be done. */
const dueDateKey = 'FOR_ACTION_DUE_DATE'

const isCalendarDay = (text: string) => /^[1-9]\d{3}-/.test(text) && z.iso.date().safeParse(text).success

const businessDataIsDefined: Check = ({ message: { businessDataList = [] }, messageType, settings }) => {
  const { offers, lengths } = settings
  if (!messageType) return []
  return businessDataList.flatMap((data, index) => {
    const definition = messageType.businessData.find((each) => each.key === data.key)
    if (!definition && !offers.includes('undefinedBusinessData'))
      return [
        issue.rejectedInput(
          inBody(
            `businessDataList[${index}].key`,
            'The message type has no such business data',
            'INVALID_INPUT',
            data.key,
          ),
        ),
      ]
    const format = definition?.format
    // What is too long is told as that (content-checks.ts), and held against no format.
    const fits = (text: string) =>
      [...text].length > lengths.businessDataValue ||
      ((!format || hasFormat(text, format)) && (data.key !== dueDateKey || isCalendarDay(text)))
    const expected = data.key === dueDateKey ? 'of a day, such as 2030-12-31' : format
    return data.values.flatMap((value, at) =>
      languagesOf(value).every((language) => fits(value[language] ?? ''))
        ? []
        : [
            issue.invalidInput(
              inBody(`businessDataList[${index}].values[${at}]`, `Does not have the format ${expected}`),
            ),
          ],
    )
  })
}

const actionsAreKnown: Check = ({ message: { actions = [] }, actions: known }) =>
  actions.flatMap(({ messageActionId, parameter }, index) => {
    const name = `actions[${index}]`
    const action = known.get(messageActionId)
    if (!action)
      return [
        issue.referencedResourceNotFound(
          inBody(`${name}.messageActionId`, 'There is no such message action', 'INVALID_INPUT', messageActionId),
        ),
      ]
    if (actions.findIndex((each) => each.messageActionId === messageActionId) !== index)
      return [issue.invalidInput(inBody(`${name}.messageActionId`, 'A message names an action once'))]
    return action.takesParameter && parameter === undefined
      ? [issue.requiredInput(inBody(`${name}.parameter`, 'The address of this action needs a parameter'))]
      : []
  })

/** An unknown id, another box's, and one that can no longer be seen are told alike (trust.md Z15). */
const originalCanBeAnswered: Check = (facts) => {
  const { message, original } = facts
  if (message.originalMessageId === undefined || !speaksForSender(facts)) return []
  const about = (detail: string) => inBody('originalMessageId', detail, 'INVALID_INPUT')
  if (!original) return [issue.referencedResourceNotFound(about('The sender received no such message'))]
  if (!original.isOpenToReply) return [issue.rejectedInput(about('This message allows no replies'))]
  return original.isOfRecipient || !message.recipient
    ? []
    : [issue.rejectedInput(about('An answer goes to who sent the original'))]
}

/** Another sender's message and another recipient's are told as an unknown one. */
const replacedIsOfSender: Check = (facts) => {
  const { message, replaced } = facts
  const { replacesMessageId, replacementReason } = message
  if (replacesMessageId === undefined)
    return replacementReason === undefined
      ? []
      : [issue.rejectedInput(inBody('replacementReason', 'The message replaces none'))]
  const about = (detail: string) => inBody('replacesMessageId', detail, 'INVALID_INPUT')
  return [
    ...('replacementReason' in message
      ? []
      : [issue.requiredInput(inBody('replacementReason', 'A message is replaced for a reason'))]),
    ...(replaced || !message.recipient || !speaksForSender(facts)
      ? []
      : [issue.referencedResourceNotFound(about('The sender has sent this recipient no such message'))]),
    ...(replaced?.isWithdrawn && speaksForSender(facts)
      ? [issue.rejectedInput(about('This message was withdrawn'))]
      : []),
  ]
}

/** How far ahead a message may be published, in days. */
export const furthestVisibleFrom = 366

const datesLieAhead: Check = ({ message: { visibleFrom, dueDate, expirationDate }, settings, now }) => {
  const seenFrom = visibleFrom && visibleFrom > now ? visibleFrom : now
  const furthest = new Date(now.getTime() + furthestVisibleFrom * 86_400_000)
  return [
    ...(visibleFrom && (visibleFrom <= now || visibleFrom > furthest)
      ? [issue.outOfRange(inBody('visibleFrom', `Lies in the future, at most ${furthestVisibleFrom} days ahead`))]
      : []),
    ...(dueDate !== undefined && dueDate < belgianDay(seenFrom)
      ? [issue.outOfRange(inBody('dueDate', 'Lies before the day on which the message is seen'))]
      : []),
    ...(settings.offers.includes('expirationDate') && expirationDate && expirationDate <= seenFrom
      ? [issue.outOfRange(inBody('expirationDate', 'Lies before the message is seen'))]
      : []),
  ]
}

const noticeIsPlain: Check = ({ message: { noticeText } }) => {
  const texts = noticeText ? languagesOf(noticeText).map((language) => noticeText[language] ?? '') : []
  return [
    ...(texts.every(isPlainNotice)
      ? []
      : [issue.rejectedInput(inBody('noticeText', 'Is one line of plain text without addresses'))]),
    ...(texts.some((text) => [...text].length > longestNotice)
      ? [issue.outOfRange(inBody('noticeText', `May have at most ${longestNotice} characters`))]
      : []),
  ]
}

const nothingReserved: Check = ({ message, messageType, settings: { offers } }) => [
  ...(['paymentData', 'structuredData'] as const).flatMap((name) =>
    message[name] === undefined || offers.includes(name)
      ? []
      : [issue.rejectedInput(inBody(name, `${name} is not offered by this registry`, 'NOT_IMPLEMENTED'))],
  ),
  ...(message.isRegisteredMail && !messageType?.isRegistered
    ? [issue.rejectedInput(inBody('isRegisteredMail', 'Reserved to the registered-mail service'))]
    : []),
]

/** Every check of a publication, in the order in which a reader would make them. */
export const checks: readonly Check[] = [
  senderIsTheClient,
  mandateStands,
  senderPartitionExists,
  typeIsOpenToSender,
  typeIsOpenToAudience,
  recipientPersonIsActive,
  recipientQualityIsKnown,
  recipientEnterpriseIsActive,
  attentionOfIsActive,
  ...contentChecks,
  businessDataIsDefined,
  actionsAreKnown,
  originalCanBeAnswered,
  replacedIsOfSender,
  datesLieAhead,
  noticeIsPlain,
  nothingReserved,
]

/** @returns all issues of all checks; none when the message may be published */
export function checkPublication(facts: PublicationFacts): Issue[] {
  return checks.flatMap((check) => check(facts))
}
