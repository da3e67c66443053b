import type { ByteRange } from '#domain/content/envelope.ts'
import type { OpenedContent, SelectRange, UnchangedContent } from '#domain/consultation/open-content.ts'
import { rangeNotSatisfiable } from '#domain/problem.ts'
import type { Answer } from '#http/answer.ts'
import { isNamed } from '#http/entity-tag.ts'

const etagOf = (sha256: string) => `"${sha256}"`

/** The request headers that a document's bytes are asked with beside Authorization, for their description. */
export const contentHeaders = {
  Range: 'One range of bytes (RFC 9110)',
  'If-None-Match': 'The ETag of the bytes that you have: they do not come again',
}

/** What a document's bytes may answer, for their description. */
export const contentAnswers = {
  200: { description: 'The bytes', mediaType: 'application/octet-stream', headers: ['ETag', 'Accept-Ranges'] },
  206: { description: 'The range that was asked', mediaType: 'application/octet-stream', headers: ['Content-Range'] },
  304: { description: 'You have these bytes: none is sent, so nothing is opened', headers: ['ETag'] },
  416: { description: 'The range lies outside the content' },
}

/** A document's bytes, or the one range that was asked (RFC 9110 §14). It is never drawn by the browser in our name: it downloads. */
export function contentAnswer(content: OpenedContent | UnchangedContent): Answer {
  if (!content.bytes) return { status: 304, headers: { ETag: etagOf(content.sha256) } }
  const { range } = content
  const length = range ? range.end - range.start + 1 : content.sizeInBytes
  return {
    status: range ? 206 : 200,
    bytes: content.bytes,
    headers: {
      'Content-Type': content.mediaType,
      'Content-Length': String(length),
      'Content-Disposition': attachmentDisposition(content.fileName),
      'Accept-Ranges': 'bytes',
      ETag: etagOf(content.sha256),
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'Cross-Origin-Resource-Policy': 'same-origin',
      ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${content.sizeInBytes}` }),
    },
  }
}

/** What a request asks of a document: nothing of what it has already (RFC 9110 §13.2.2), or a range. Throws rangeNotSatisfiable. */
export function rangeOfRequest({ headers }: Request): SelectRange {
  return ({ sha256, sizeInBytes }) => {
    const etag = etagOf(sha256)
    if (isNamed(etag, headers)) return 'none'
    return rangeOf(headers.get('range'), headers.get('if-range'), etag, sizeInBytes)
  }
}

/** One range of bytes; several, another unit or a stale If-Range mean the whole (RFC 9110 §14.2). */
function rangeOf(header: string | null, ifRange: string | null, etag: string, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if ((!first && !last) || (ifRange && ifRange !== etag)) return undefined
  const start = first ? Number(first) : Math.max(0, size - Number(last))
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1
  if (first && last && Number(last) < Number(first)) return undefined
  if (start >= size || (!first && Number(last) === 0)) throw rangeNotSatisfiable(size)
  return { start, end }
}

/** The sender's name for a file, safe in a header and kept in full by RFC 8187. */
export function attachmentDisposition(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%;]/g, '_')
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
