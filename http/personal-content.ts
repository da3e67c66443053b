import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import { openContent } from '#domain/consultation/open-content.ts'
import { missingPermission, resourceNotFound } from '#domain/problem.ts'
import { type Answer, toResponse } from './answer.ts'
import { contentAnswer, rangeOfRequest } from './message-registry/content.ts'
import { AttachmentPath } from './message-registry/path.ts'
import { countPerson } from './personal-rate.ts'
import { ports } from './ports.ts'
import { problemResponse, toProblem } from './problem.ts'
import { traceIdOf } from './trace.ts'

type Params = Record<string, string>

/** What is known of the person who asks: a reader, or any reason why there is none. */
type Access = { is: 'granted'; reader: Reader } | { is: string }

/**
 * A route of people to a document's bytes, for the viewer in the page and for the link that downloads. Who follows a link without
 * a right, or from another site, lands on the letter's page, which says what is missing: opening marks as read, so no other site
 * may cause it (ASVS 3.5.3). A foreign document answers as an unknown one.
 * @param definition `name`, its line of the authorization table; `access`, who asks, judged anew for each request
 */
export function personalContent({ access }: { name: 'openContent'; access: (params: Params) => Promise<Access> }) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const traceId = traceIdOf(request)
    let rate: Record<string, string> | undefined
    try {
      const params = await context.params
      const who = await access(params)
      const reader = 'reader' in who ? who.reader : undefined
      rate = await countPerson(request, reader)
      if (who.is === 'over') throw missingPermission('What you were appointed to is over')
      const isFromElsewhere = request.headers.get('sec-fetch-site') === 'cross-site'
      const content = reader && !isFromElsewhere ? await open(request, traceId, reader, params) : undefined
      if (content) return toResponse(content, traceId, rate)
      if (request.headers.get('sec-fetch-mode') === 'navigate') return toTheLetter(request, traceId, rate)
      throw resourceNotFound()
    } catch (thrown) {
      return problemResponse(toProblem(thrown, traceId), traceId, rate ?? (await countPerson(request, undefined)))
    }
  }
}

async function open(request: Request, traceId: string, reader: Reader, params: Params): Promise<Answer | undefined> {
  const path = AttachmentPath.safeParse({ messageId: params['messageId'], attachmentId: params['attachmentId'] })
  if (!path.success) return undefined
  const { pathname, searchParams } = new URL(request.url)
  const audited = { ...reader.audited, traceId, requestMethod: request.method, requestUrl: pathname }
  // The answer is never drawn by the browser itself: who goes to it, by our link or by the address, gets a file.
  const isDownload = searchParams.has('download') || request.headers.get('sec-fetch-mode') === 'navigate'
  const asked = { ...path.data, isDownload }
  const content = await openContent(appDatabase(), ports(), reader, asked, audited, rangeOfRequest(request))
  return content && contentAnswer(content)
}

function toTheLetter(request: Request, traceId: string, rate: Record<string, string>): Response {
  const letter = new URL(request.url).pathname.replace(/\/documents\/[^/]*\/?$/, '')
  const headers = { Location: letter, 'Cache-Control': 'no-store', 'BelGov-Trace-Id': traceId, ...rate }
  return new Response(null, { status: 303, headers })
}
