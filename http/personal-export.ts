import type { Reader } from '#domain/access/reader.ts'
import { writeZip } from '#domain/content/write-zip.ts'
import { toResponse } from './answer.ts'
import { archiveOf, type ArchiveWords } from './box-archive.ts'
import { isFromHere } from './from-here.ts'
import { countPerson } from './personal-rate.ts'
import { problemResponse, toProblem } from './problem.ts'
import { traceIdOf } from './trace.ts'

type Params = Record<string, string>

/** What is known of the person who asks: a reader who may, or any reason why there is none. */
type Access = { is: 'granted'; reader: Reader } | { is: string }

/**
 * A route of people to take everything along: the archive as it is written, for the form on its page. Who may not, or not without signing
 * in once more, lands on that page, which says so. By form and never by link: taking documents along makes letters read.
 * @param definition `name`, its line of the authorization table; `access`, who asks, judged anew for each request; `words` in the language
 * of the page
 */
export function personalExport({
  access,
  words,
}: {
  name: 'exportEbox'
  access: (params: Params) => Promise<Access>
  words: (params: Params) => ArchiveWords
}) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const traceId = traceIdOf(request)
    const { pathname } = new URL(request.url)
    let rate: Record<string, string> | undefined
    try {
      const params = await context.params
      const who = await access(params)
      const reader = 'reader' in who ? who.reader : undefined
      rate = await countPerson(request, reader)
      if (!reader || !isFromHere(request)) {
        const headers = { Location: pathname.replace(/\/[^/]*\/?$/, ''), 'Cache-Control': 'no-store', ...rate }
        return new Response(null, { status: 303, headers: { ...headers, 'BelGov-Trace-Id': traceId } })
      }
      const audited = { ...reader.audited, traceId, requestMethod: request.method, requestUrl: pathname }
      const files = await archiveOf({ reader, request: audited, words: words(params) })
      const headers = {
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="e-box-${new Date().toISOString().slice(0, 10)}.zip"`,
      }
      return toResponse({ bytes: writeZip(files), headers }, traceId, rate)
    } catch (thrown) {
      return problemResponse(toProblem(thrown, traceId), traceId, rate ?? (await countPerson(request, undefined)))
    }
  }
}
