import { fileNameOf } from '#http/file-name.ts'
import type { MultipartRefusal } from '#http/multipart-refusal.ts'
import { decodeHeaderBytes, type HeaderValue, parseHeaderValue } from '#http/part-header.ts'

const MAX_HEADER_VALUE = 4096
/** Characters of a part's name. */
export const MAX_PART_NAME = 128

export interface FilePart {
  /** What `attachments[].httpPartName` refers to */
  partName: string
  fileName: string
  /** The part's Content-Type as the sender wrote it */
  mediaType: string
}

export interface DescribedPart {
  partName: string
  disposition: HeaderValue
  mediaType?: string
  problems: MultipartRefusal[]
}

/** What a part's headers say it is. */
export function describePart(header: object): DescribedPart | MultipartRefusal {
  const headers = new Map<string, string>()
  for (const [name, values] of Object.entries(header)) {
    const value: unknown = Array.isArray(values) && values.length === 1 ? values[0] : undefined
    if (typeof value !== 'string' || value.length > MAX_HEADER_VALUE) return { kind: 'part-header-not-valid' }
    headers.set(name, decodeHeaderBytes(value))
  }
  const disposition = parseHeaderValue(headers.get('content-disposition') ?? '')
  const partName = disposition?.parameters.get('name')
  if (disposition?.value !== 'form-data' || !partName || partName.length > MAX_PART_NAME || /\p{Cc}/u.test(partName)) {
    return { kind: 'part-header-not-valid' }
  }
  const mediaType = headers.get('content-type')?.trim()
  const problems: MultipartRefusal[] = []
  if (mediaType?.toLowerCase().startsWith('multipart/')) problems.push({ kind: 'nested-multipart', partName })
  if (!/^(7bit|8bit|binary)?$/i.test(headers.get('content-transfer-encoding')?.trim() ?? '')) {
    problems.push({ kind: 'transfer-encoding-not-supported', partName })
  }
  return { partName, disposition, mediaType, problems }
}

/** The same part as a file, which has a name and a media type. */
export function filePartOf({
  partName,
  disposition,
  mediaType,
}: DescribedPart): FilePart & { problems: MultipartRefusal[] } {
  const problems: MultipartRefusal[] = []
  const name = fileNameOf(disposition)
  if ('refused' in name) {
    if (name.refused === 'missing') problems.push({ kind: 'file-part-incomplete', partName, missing: 'fileName' })
    else problems.push({ kind: 'file-name-not-allowed', partName, reason: name.refused })
  }
  if (!mediaType) problems.push({ kind: 'file-part-incomplete', partName, missing: 'mediaType' })
  return { partName, fileName: 'fileName' in name ? name.fileName : '', mediaType: mediaType ?? '', problems }
}
