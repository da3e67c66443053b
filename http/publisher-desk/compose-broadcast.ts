import { appDatabase } from '#db/client.ts'
import { draftOf, PublicationToCreate } from '#domain/message/message-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { languages } from '#domain/message/translated-string.ts'
import { createPublication } from '#domain/publication/create-publication.ts'
import { listMessageTypes, type PublishedType } from '#domain/registration/register-message-type.ts'
import { contractIssues } from '#http/contract-issues.ts'
import { bodyOf } from '#http/incoming-body.ts'
import { receiveDocuments } from '#http/message-registry/receive-documents.ts'
import { ports } from '#http/ports.ts'
import { registrySettings } from '#http/registry-settings.ts'
import type { DeskWork } from './desk-form.ts'

/** The texts of the form: the kind of letters as `kindOf` writes it, and title and text in each language. */
const composedForm = {
  messagePart: 'kind',
  otherTexts: languages.flatMap((language) => [`subject-${language}`, `text-${language}`]),
  isOfBrowser: true,
}

/**
 * Creates a message for many from the form of the desk; it reaches nobody until its recipients are added. The form that is sent twice
 * makes one.
 * @returns the page where recipients are added, below the desk
 * @throws as receiveDocuments and createPublication
 */
export async function composeBroadcast({ request, sender, person, audited }: DeskWork): Promise<string> {
  const { enterpriseNumber } = sender
  const { types } = await listMessageTypes(appDatabase(), person, enterpriseNumber)
  const key = new URL(request.url).searchParams.get('key') ?? undefined
  const publicationId = await receiveDocuments(
    bodyOf(request),
    async ({ text: kind, otherTexts, documents, issues, discard }) => {
      const type = types.find((each) => kindOf(each) === kind)
      const written = (name: string) => textsOf(otherTexts, name)
      const bodyContent = written('text')
      const hasBody = Object.keys(bodyContent).length > 0
      const given = {
        sender: { eboxType: 'enterprise', enterpriseNumber },
        subject: written('subject'),
        messageTypeId: type?.messageTypeId ?? '',
        senderApplicationId: type?.application.applicationId ?? '',
        attachments: documents.map((document, index) => attachmentOf(document, !hasBody && index === 0)),
        ...(hasBody && { bodyContent, isBodyMainContent: true }),
      }
      const parsed = PublicationToCreate.safeParse(given)
      const created = await createPublication(appDatabase(), ports(), {
        ...(parsed.success
          ? { message: parsed.data, draft: parsed.data }
          : { draft: draftOf(given, parsed.error, 'publication') }),
        documents,
        issues: [...issues, ...(parsed.error ? contractIssues(parsed.error, 'body') : [])],
        ...sender,
        idempotencyKey: key,
        isReplayWanted: true,
        settings: registrySettings(),
        request: audited,
      })
      if (created.isReplay) await discard()
      return created.publicationId
    },
    composedForm,
  )
  return `/broadcasts/${publicationId}`
}

/** A kind of letters of a service, as one word of a form: several services may publish the same kind. */
export const kindOf = ({ application, messageTypeId }: PublishedType): string =>
  `${application.applicationId} ${messageTypeId}`

/** One that has no text of its own opens with its first document. */
const attachmentOf = ({ partName }: ReceivedDocument, isMainContent: boolean) => ({
  httpPartName: partName,
  isMainContent,
})

function textsOf(texts: Map<string, string>, name: string): Partial<Record<(typeof languages)[number], string>> {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const text = texts.get(`${name}-${language}`)?.replaceAll('\r\n', '\n').trim()
      return text ? [[language, text]] : []
    }),
  )
}
