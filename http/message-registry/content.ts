import type { ByteRange } from '#domain/content/envelope.ts'
import type { OpenedContent, SelectRange } from '#domain/consultation/open-content.ts'
import { rangeNotSatisfiable } from '#domain/problem.ts'
import type { Answer } from '#http/answer.ts'

const etagOf = (sha256: string) => `"${sha256}"`

/** A document's bytes, or the one range that was asked (RFC 9110 §14). It is never drawn by the browser in our name: it downloads. */
export function contentAnswer(content: OpenedContent): Answer {
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

/** The range that a request asks of a document. Throws rangeNotSatisfiable. */
export function rangeOfRequest({ headers }: Request): SelectRange {
  return ({ sha256, sizeInBytes }) =>
    rangeOf(headers.get('range'), headers.get('if-range'), etagOf(sha256), sizeInBytes)
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
