import { channel } from 'node:diagnostics_channel'
import { draftOf, type MessageDraft, MessageToPublish } from '#domain/message/message-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { type Issue, issue } from '#domain/problem.ts'
import { contractIssues } from '#http/contract-issues.ts'
import { parseJson } from '#http/parse-json.ts'
import { receiveDocuments } from './receive-documents.ts'

const beforeBody = channel('ebox:failpoint:P0')

/** What came in with a publication. */
export interface ReceivedPublication {
  message?: MessageToPublish
  /** The message, or what of it could be understood */
  draft: MessageDraft
  documents: ReceivedDocument[]
  /** What was wrong with the form of the body and its JSON though it could be read to its end */
  issues: Issue[]
}

/**
 * Receives a publication's body: parts in any order, files to the store as they come.
 * When the publication is refused, everything that was stored is removed again.
 * @throws as receiveDocuments
 */
export async function receivePublication<Result>(
  request: Request,
  work: (received: ReceivedPublication) => Promise<Result>,
): Promise<Result> {
  beforeBody.publish({})
  return receiveDocuments(request, ({ text, documents, issues }) => {
    const parsed = parseMessage(text)
    return work({ ...parsed, documents, issues: [...issues, ...parsed.issues] })
  })
}

/** The message, or every way in which the JSON departs from its contract. */
function parseMessage(text: string | undefined): Pick<ReceivedPublication, 'message' | 'draft' | 'issues'> {
  if (text === undefined) return { draft: {}, issues: [] }
  const json = parseJson(text)
  if (json.fault !== undefined) {
    const broken = { in: 'body', name: 'messageToPublish', code: 'INVALID_INPUT' } as const
    return { draft: {}, issues: [issue.schemaViolation({ ...broken, detail: `Invalid Schema: ${json.fault}` })] }
  }
  const parsed = MessageToPublish.safeParse(json.value)
  if (parsed.success) return { message: parsed.data, draft: parsed.data, issues: [] }
  return { draft: draftOf(json.value, parsed.error), issues: contractIssues(parsed.error, 'body') }
}
