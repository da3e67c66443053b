import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { virusScanner } from '#adapters/virus-scanner/index.ts'
import type { MediaType } from '#domain/content/known-media-types.ts'
import { parseMediaType } from '#domain/content/media-type.ts'
import { type ReceivedContent, receiveContent } from '#domain/content/receive-content.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { type Issue, issue, Problem } from '#domain/problem.ts'
import { env } from '#env.ts'
import { largestJson } from '#http/json-body.ts'
import type { IncomingBody } from '#http/incoming-body.ts'
import { log } from '#http/log.ts'
import { type MultipartForm, readMultipart, type ReceivedPart } from '#http/multipart.ts'
import { isFatal, refusalIssue, refusalProblem } from '#http/multipart-refusal.ts'

/** What came in with a multipart body. */
export interface ReceivedForm {
  /** The part that is kept as text, and the others that are */
  text?: string
  otherTexts: Map<string, string>
  documents: ReceivedDocument[]
  /** What was wrong with the form of the body though it could be read to its end */
  issues: Issue[]
  /** Removes the documents again, for work that ends well without them */
  discard: () => Promise<void>
}

/**
 * Receives a multipart body: parts in any order, files to the store as they come.
 * When `work` refuses, everything that was stored is removed again.
 * @param form a publication's unless told
 * @throws Problem 400 with all issues, 413, 415; StorageFull
 */
export async function receiveDocuments<Result>(
  body: IncomingBody,
  work: (received: ReceivedForm) => Promise<Result>,
  form?: MultipartForm,
): Promise<Result> {
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
  const handling = {
    receive: (_part: unknown, stream: AsyncIterable<Uint8Array>) =>
      receiveContent(stream, { store, scanner, maxBytes }),
    discard: (received: ReceivedContent) => store.remove(received.contentId),
  }
  const reading = await readMultipart<ReceivedContent>(body, limits, handling, form)
  try {
    if (reading.refusals.some(isFatal)) throw refusalProblem(reading.refusals)
    const toDocument = form?.isOfBrowser ? documentOfBrowser : documentOf
    const issues = reading.refusals.map(refusalIssue)
    const documents = reading.files.map(toDocument)
    const { messageToPublish: text, otherTexts } = reading
    return await work({ text, otherTexts, documents, issues, discard: () => reading.discard() })
  } catch (thrown) {
    // A refusal was never committed. After any other failure the commit may have been made and only its answer lost: then the
    // documents stay, and the sweep removes them when no row refers to them.
    if (thrown instanceof Problem) await reading.discard()
    throw thrown
  }
}

function documentOf({ partName, fileName, mediaType, received }: ReceivedPart<ReceivedContent>): ReceivedDocument {
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

/**
 * A browser says of a file what the person's device calls it. That may be nothing that it knows, or Excel for a table in text (Windows):
 * what the bytes are decides then.
 */
function documentOfBrowser(part: ReceivedPart<ReceivedContent>): ReceivedDocument {
  const { mediaTypes } = part.received
  const declared = parseMediaType(part.mediaType)
  const isGuess = !declared || (declared === 'application/vnd.ms-excel' && !mediaTypes.includes(declared))
  return documentOf({ ...part, mediaType: (isGuess && mediaTypes[0]) || part.mediaType })
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
  if (scan.verdict === 'tooLarge') log().warn('a document is larger than the virus scanner takes (StreamMaxLength)')
  return [
    ...(scan.verdict === 'found'
      ? [issue.rejectedInput({ ...about, detail: `A virus was found in the document: ${scan.virus}` })]
      : []),
    ...(scan.verdict === 'tooLarge'
      ? [issue.outOfRange({ ...about, detail: 'The document is larger than the virus scanner takes' })]
      : []),
    ...(isBomb ? [issue.rejectedInput({ ...about, detail: 'The archive would unpack to too much' })] : []),
  ]
}
