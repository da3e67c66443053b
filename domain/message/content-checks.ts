import { type Issue, issue } from '#domain/problem.ts'
import type { MessageDraft } from './message-to-publish.ts'
import type { ReceivedDocument } from './received-document.ts'
import type { RegistrySettings } from './registry-settings.ts'
import { languagesOf, type TranslatedString } from './translated-string.ts'

/** What stands in a message or a reply, with what came in for it. */
export interface ContentFacts {
  message: MessageDraft
  documents: ReceivedDocument[]
  settings: RegistrySettings
}

export type ContentCheck = (facts: ContentFacts) => Issue[]

/** Where in a JSON body something is wrong, and how. */
export const inBody = (name: string, detail: string, code = 'INVALID_INPUT', value?: string) => ({
  in: 'body' as const,
  name,
  detail,
  code,
  ...(value !== undefined && { value }),
})

const mainContentIsThere: ContentCheck = ({ message: { attachments, isBodyMainContent }, settings: { offers } }) => {
  if (!attachments || isBodyMainContent === undefined) return []
  const count = attachments.filter((each) => each.isMainContent).length + (isBodyMainContent ? 1 : 0)
  if (offers.includes('severalMainContents'))
    return count > 0
      ? []
      : [issue.requiredInput(inBody('attachments', 'No main content attachment. At least one is expected'))]
  if (count === 1) return []
  const detail =
    count === 0
      ? 'No main content attachment. Exactly one is expected'
      : 'Too many main content. Exactly one is expected'
  return [issue.exactlyOneOfExpected(inBody('attachments', detail))]
}

const mainBodyIsPresent: ContentCheck = ({ message }) =>
  message.isBodyMainContent && !('bodyContent' in message)
    ? [issue.requiredInput(inBody('bodyContent', 'The body is said to be the main content'))]
    : []

const everyAttachmentHasItsPart: ContentCheck = ({ message: { attachments }, documents }) => {
  if (!attachments) return []
  const issues: Issue[] = []
  const names = attachments.map((each) => each.httpPartName)
  const parts = new Set(documents.map((each) => each.partName))
  if (names.length !== documents.length)
    issues.push(
      issue.invalidInput(inBody('attachments', 'Json Attachments number is inconsistent with number of parts')),
    )
  names.forEach((name, index) => {
    if (!parts.has(name) || names.indexOf(name) !== index)
      issues.push(
        issue.invalidInput(
          inBody(
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
      issues.push(issue.unknownInput(inBody(part, 'This part is not named by any of the attachments')))
  return issues
}

const documentsAreFewEnough: ContentCheck = ({ message, settings: { maxDocuments } }) =>
  (message.attachments?.length ?? 0) <= maxDocuments
    ? []
    : [issue.outOfRange(inBody('attachments', `A publication has at most ${maxDocuments} documents`))]

const digestsAgree: ContentCheck = ({ message: { attachments = [] }, documents }) =>
  attachments.flatMap((attachment, index) => {
    const received = documents.find((each) => each.partName === attachment.httpPartName)
    if (!attachment.digest || !received?.sha256) return []
    if (attachment.digest.digestValue.replace(/={1,3}$/, '') === received.sha256.toString('base64url')) return []
    return [
      issue.invalidInput(
        inBody(
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

/** Of what the registry could carry, what this one takes. */
const documentsAreTaken: ContentCheck = ({ documents, settings: { mediaTypes, lengths } }) =>
  documents.flatMap(({ partName, fileName, mediaType, issues }) => [
    ...(issues.length > 0 || mediaTypes.some((each) => each === mediaType)
      ? []
      : [issue.rejectedInput(inBody(partName, 'Attachment mime type is not valid. It is not an allowed one'))]),
    ...tooLong(partName, fileName, lengths.fileName),
  ])

/** Every text that its reader gets as it was written; by what name an issue speaks of it, and how many characters it may have. */
function textsOf(
  { businessDataList = [], attachments = [], ...message }: MessageDraft,
  { lengths, offers }: RegistrySettings,
): [name: string, text: TranslatedString | undefined, maxCharacters: number][] {
  return [
    ['subject', message.subject, lengths.subject],
    ['bodyContent', message.bodyContent, Infinity],
    ...businessDataList.flatMap((data, index) =>
      data.values.map((value, at): [string, TranslatedString, number] => [
        `businessDataList[${index}].values[${at}]`,
        value,
        lengths.businessDataValue,
      ]),
    ),
    // A title that is not followed is not judged either.
    ...(offers.includes('attachmentTitle') ? attachments : []).map(
      ({ attachmentTitle }, index): [string, TranslatedString | undefined, number] => [
        `attachments[${index}].attachmentTitle`,
        attachmentTitle,
        lengths.fileName,
      ],
    ),
  ]
}

const languagesAreTaken: ContentCheck = ({ message, settings }) =>
  textsOf(message, settings).flatMap(([name, text]) => {
    const given = text ? languagesOf(text) : []
    const refuse = (detail: string) => [issue.rejectedInput(inBody(name, detail, 'NOT_IMPLEMENTED'))]
    if (given.length > settings.languagesPerText)
      return refuse(
        settings.languagesPerText === 1
          ? 'Multiple languages provided when only one expected'
          : `At most ${settings.languagesPerText} languages are expected`,
      )
    const untaken = given.filter((language) => !settings.languages.includes(language))
    return untaken.length > 0 ? refuse(`This registry does not take ${untaken.join(', ')}`) : []
  })

function tooLong(name: string, text: TranslatedString | string | undefined, maxCharacters: number): Issue[] {
  const values = typeof text === 'string' ? [text] : text ? languagesOf(text).map((language) => text[language]) : []
  return values.some((value) => [...(value ?? '')].length > maxCharacters)
    ? [issue.outOfRange(inBody(name, `May have at most ${maxCharacters} characters`))]
    : []
}

const textsAreShortEnough: ContentCheck = ({ message, settings }) => [
  ...textsOf(message, settings).flatMap(([name, text, maxCharacters]) => tooLong(name, text, maxCharacters)),
  ...tooLong('forTheAttentionOf.label', message.forTheAttentionOf?.label, settings.lengths.attentionLabel),
]

/** The checks of what stands in a message, whoever writes it. */
export const contentChecks: readonly ContentCheck[] = [
  mainContentIsThere,
  mainBodyIsPresent,
  everyAttachmentHasItsPart,
  documentsAreFewEnough,
  documentsAreAcceptable,
  documentsAreTaken,
  digestsAgree,
  languagesAreTaken,
  textsAreShortEnough,
]

/** @returns all issues of what stands in a reply; none when it may be sent */
export function checkContent(facts: ContentFacts): Issue[] {
  return contentChecks.flatMap((check) => check(facts))
}
