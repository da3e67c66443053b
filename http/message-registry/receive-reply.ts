import { z } from 'zod'
import { ReplyToPublish } from '#domain/message/reply-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { type Issue, issue } from '#domain/problem.ts'
import { contractIssues } from '#http/contract-issues.ts'
import type { IncomingBody } from '#http/incoming-body.ts'
import { readJsonBody } from '#http/json-body.ts'
import { parseJson } from '#http/parse-json.ts'
import { asThisRegistryReads } from './null-members.ts'
import { receiveDocuments } from './receive-documents.ts'

const ReplyAsRead = z.preprocess(asThisRegistryReads, ReplyToPublish)

/** What came in with a reply. */
export interface ReceivedReply {
  reply?: ReplyToPublish
  documents: ReceivedDocument[]
  /** What was wrong with the form of the body and its JSON though it could be read to its end */
  issues: Issue[]
}

/**
 * Receives a reply's body: multipart as a publication's, or JSON alone where there is no document.
 * When the reply is refused, everything that was stored is removed again.
 * @throws as receiveDocuments and readJsonBody
 */
export async function receiveReply<Result>(
  body: IncomingBody,
  work: (received: ReceivedReply) => Promise<Result>,
): Promise<Result> {
  if (/^\s*application\/json\b/i.test(body.headers.get('content-type') ?? ''))
    return work({ reply: await readJsonBody(body, { schema: ReplyAsRead }), documents: [], issues: [] })
  return receiveDocuments(body, ({ text, documents, issues }) => {
    const parsed = parseReply(text)
    return work({ reply: parsed.reply, documents, issues: [...issues, ...parsed.issues] })
  })
}

/** The reply, or every way in which the JSON departs from its contract. */
function parseReply(text: string | undefined): Pick<ReceivedReply, 'reply' | 'issues'> {
  if (text === undefined) return { issues: [] }
  const json = parseJson(text)
  if (json.fault !== undefined) {
    const broken = { in: 'body', name: 'messageToPublish', code: 'INVALID_INPUT' } as const
    return { issues: [issue.schemaViolation({ ...broken, detail: `Invalid Schema: ${json.fault}` })] }
  }
  const parsed = ReplyAsRead.safeParse(json.value)
  if (parsed.success) return { reply: parsed.data, issues: [] }
  return { issues: contractIssues(parsed.error, 'body') }
}
