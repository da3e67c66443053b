import { channel } from 'node:diagnostics_channel'
import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { virusScanner } from '#adapters/virus-scanner/index.ts'
import { type MediaType, parseMediaType } from '#domain/content/media-type.ts'
import { type ReceivedContent, receiveContent } from '#domain/content/receive-content.ts'
import { draftOf, type MessageDraft, MessageToPublish } from '#domain/message/message-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { type Issue, issue, Problem } from '#domain/problem.ts'
import { env } from '#env.ts'
import { contractIssues } from '#http/contract-issues.ts'
import { log } from '#http/log.ts'
import { largestJson } from '#http/json-body.ts'
import { parseJson } from '#http/parse-json.ts'
import { readMultipart, type ReceivedPart } from '#http/multipart.ts'
import { isFatal, refusalIssue, refusalProblem } from '#http/multipart-refusal.ts'

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
 * @throws Problem 400 with all issues, 413, 415; StorageFull
 */
export async function receivePublication<Result>(
  request: Request,
  work: (received: ReceivedPublication) => Promise<Result>,
): Promise<Result> {
  beforeBody.publish({})
  const store = attachmentStore()
  const scanner = virusScanner()
  const maxBytes = env().MAX_PUBLICATION_MB * 1024 * 1024
  // One file more than allowed is still received, so that the answer can tell that and everything else at once.
  const limits = {
    maxFiles: env().MAX_DOCUMENTS + 1,
    maxParts: env().MAX_DOCUMENTS + 50,
    maxBytes,
    maxJsonBytes: largestJson,
  }
  const reading = await readMultipart<ReceivedContent>(request, limits, {
    receive: (_part, stream) => receiveContent(stream, { store, scanner, maxBytes }),
    discard: (received) => store.remove(received.contentId),
  })
  try {
    if (reading.refusals.some(isFatal)) throw refusalProblem(reading.refusals)
    const issues = reading.refusals.map(refusalIssue)
    const message = parseMessage(reading.messageToPublish, issues)
    return await work({ ...message, documents: reading.files.map(toDocument), issues })
  } catch (thrown) {
    // A refusal was never committed. After any other failure the commit may have been made and only its answer lost: then the
    // documents stay, and the sweep removes them when no row refers to them.
    if (thrown instanceof Problem) await reading.discard()
    throw thrown
  }
}

/** Adds to `issues` every way in which the JSON departs from its contract. */
function parseMessage(text: string | undefined, issues: Issue[]): Pick<ReceivedPublication, 'message' | 'draft'> {
  if (text === undefined) return { draft: {} }
  const json = parseJson(text)
  if (json.fault !== undefined) {
    const broken = { in: 'body', name: 'messageToPublish', code: 'INVALID_INPUT' } as const
    issues.push(issue.schemaViolation({ ...broken, detail: `Invalid Schema: ${json.fault}` }))
    return { draft: {} }
  }
  const parsed = MessageToPublish.safeParse(json.value)
  if (parsed.success) return { message: parsed.data, draft: parsed.data }
  issues.push(...contractIssues(parsed.error, 'body'))
  return { draft: draftOf(json.value, parsed.error) }
}

function toDocument({ partName, fileName, mediaType, received }: ReceivedPart<ReceivedContent>): ReceivedDocument {
  const { contentId, contentKey, size, sha256, scan } = received
  const declared = parseMediaType(mediaType)
  return {
    partName,
    fileName,
    mediaType: declared ?? mediaType,
    sha256,
    content: { contentId, key: contentKey, sizeInBytes: size, scan },
    issues: [...mediaTypeIssues(partName, declared, received), ...dangerIssues(partName, received)],
  }
}

function mediaTypeIssues(partName: string, declared: MediaType | undefined, { mediaTypes }: ReceivedContent): Issue[] {
  const about = { in: 'body', name: partName, code: 'INVALID_INPUT' } as const
  if (!declared)
    return [issue.rejectedInput({ ...about, detail: 'Attachment mime type is not valid. It is not an allowed one' })]
  if (!mediaTypes.includes(declared))
    return [
      issue.rejectedInput({ ...about, detail: `Attachment mime type is not valid. The content is not ${declared}` }),
    ]
  return []
}

function dangerIssues(partName: string, { scan, isBomb }: ReceivedContent): Issue[] {
  const about = { in: 'body', name: partName, code: 'INVALID_INPUT' } as const
  if (scan.verdict === 'found') log().warn({ virus: scan.virus }, 'a publication brought a virus')
  return [
    ...(scan.verdict === 'found'
      ? [issue.rejectedInput({ ...about, detail: `A virus was found in the document: ${scan.virus}` })]
      : []),
    ...(isBomb ? [issue.rejectedInput({ ...about, detail: 'The archive would unpack to too much' })] : []),
  ]
}
