import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import { repliesPerDay, ReplyToPublish } from '#domain/message/reply-to-publish.ts'
import type { Language } from '#domain/message/translated-string.ts'
import { type Problem, resourceNotFound } from '#domain/problem.ts'
import { mayReply, replyToMessage } from '#domain/publication/reply-to-message.ts'
import { env } from '#env.ts'
import { contractIssues } from './contract-issues.ts'
import { isFromHere } from './from-here.ts'
import { bodyOf } from './incoming-body.ts'
import { MessagePath } from './message-registry/path.ts'
import { receiveDocuments } from './message-registry/receive-documents.ts'
import { countPerson } from './personal-rate.ts'
import { ports } from './ports.ts'
import { toProblem } from './problem.ts'
import { registrySettings } from './registry-settings.ts'
import { traceIdOf } from './trace.ts'

type Params = Record<string, string>

/** What is known of the person who answers: a reader, or any reason why there is none. */
type Access = { is: 'granted'; reader: Reader } | { is: string }

/** What becomes of a form; the words for each stand on the page (components/mailbox/reply-outcome.ts). */
export type ReplyOutcome = 'sent' | 'empty' | 'documents' | 'tooLarge' | 'tooOften' | 'signedOut' | 'closed' | 'failed'

/** The fields of the form: one text, and any number of files. */
const replyForm = { messagePart: 'text', isOfBrowser: true }

/**
 * A route of people to answer a letter, for the form on its page: a text, and documents that stream to the store. A browser that sends the
 * form by itself lands on the letter, which says what became of it; a script asks for JSON and is told the same.
 * @param definition `name`, its line of the authorization table; `access`, who answers, judged anew for each request
 */
export function personalReply({ access }: { name: 'replyToMessage'; access: (params: Params) => Promise<Access> }) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const traceId = traceIdOf(request)
    let rate: Record<string, string> | undefined
    const outcome = await (async (): Promise<ReplyOutcome> => {
      const params = await context.params
      if (!isFromHere(request)) throw resourceNotFound()
      const who = await access(params)
      if (!('reader' in who)) return who.is === 'over' ? 'closed' : 'signedOut'
      rate = await countPerson(request, who.reader)
      await receive(request, traceId, who.reader, params)
      return 'sent'
    })().catch((thrown: unknown) => outcomeOf(toProblem(thrown, traceId)))
    return tell(request, outcome, { 'BelGov-Trace-Id': traceId, ...(rate ?? (await countPerson(request, undefined))) })
  }
}

/**
 * What the page of a letter needs for its form. With the form goes a key, so that one that is sent twice is one reply.
 * @param letter the page's address
 * @param outcome what became of the form that was just sent, as the address says
 */
export function replyOffered(letter: string, outcome: string | string[] | undefined) {
  return {
    action: `${letter}/replies?key=${crypto.randomUUID()}`,
    outcome: typeof outcome === 'string' ? outcome : undefined,
    maxDocuments: registrySettings().maxDocuments,
    maxMegabytes: env().MAX_PUBLICATION_MB,
    perDay: repliesPerDay,
  }
}

/** @throws as mayReply, receiveDocuments and replyToMessage */
async function receive(request: Request, traceId: string, reader: Reader, params: Params): Promise<void> {
  const path = MessagePath.safeParse({ messageId: params['messageId'] })
  if (!path.success) throw resourceNotFound()
  const { messageId: originalMessageId } = path.data
  const { pathname, searchParams } = new URL(request.url)
  const author = await mayReply(appDatabase(), ports(), reader, originalMessageId)
  await receiveDocuments(
    bodyOf(request),
    ({ text = '', documents, issues }) => {
      const parsed = ReplyToPublish.safeParse({
        bodyContent: { [languageOf(params)]: text.replaceAll('\r\n', '\n').trim() },
        attachments: documents.map(({ partName }) => ({ httpPartName: partName })),
      })
      return replyToMessage(appDatabase(), ports(), reader, {
        originalMessageId,
        author,
        reply: parsed.data,
        documents,
        issues: [...issues, ...(parsed.error ? contractIssues(parsed.error, 'body') : [])],
        idempotencyKey: searchParams.get('key') ?? undefined,
        settings: registrySettings(),
        request: { ...reader.audited, traceId, requestMethod: request.method, requestUrl: pathname },
      })
    },
    replyForm,
  )
}

/** The language of the page, where texts may be in it; nobody's letters are in English (spec §2.2). */
function languageOf(params: Params): Language {
  const { languages } = registrySettings()
  return languages.find((language) => language === params['locale']) ?? languages[0] ?? 'nl'
}

function outcomeOf({ details: { status, type, issues = [] } }: Problem): ReplyOutcome {
  // The same form once more: the first one arrived.
  if (type === 'urn:problem-type:ebox:idempotencyKeyUsed') return 'sent'
  if (status === 413) return 'tooLarge'
  if (status === 429) return 'tooOften'
  if (status === 401 || status === 403 || status === 404) return 'closed'
  if (status !== 400) return 'failed'
  return issues.some(({ name }) => name?.startsWith('bodyContent')) ? 'empty' : 'documents'
}

/** @param more headers of the edge */
function tell(request: Request, outcome: ReplyOutcome, more: Record<string, string>): Response {
  const headers = { 'Cache-Control': 'no-store', ...more }
  if (request.headers.get('accept') === 'application/json') return Response.json({ outcome }, { headers })
  const letter = new URL(request.url).pathname.replace(/\/replies\/?$/, '')
  return new Response(null, { status: 303, headers: { ...headers, Location: `${letter}?reply=${outcome}#reply` } })
}
