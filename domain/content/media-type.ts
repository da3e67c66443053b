import { fileTypeFromBuffer } from 'file-type'
import type { ContentSample } from '#domain/content/content-sample.ts'
import { textMediaTypes } from '#domain/content/text-content.ts'
import { findZipEnd, zipNames } from '#domain/content/zip-end.ts'

/** What a publication may carry: the list of the real registry (spec §2.2). No image, no pptx, `text/xml` but no `application/xml`. */
export const MEDIA_TYPES = [
  'application/pdf',
  'application/zip',
  'text/csv',
  'text/html',
  'text/plain',
  'text/xml',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'application/vnd.oasis.opendocument.graphics',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-powerpoint',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
] as const

export type MediaType = (typeof MEDIA_TYPES)[number]

/** The allowed media type that a Content-Type names, its parameters left out; undefined when it is not on the list. */
export function parseMediaType(contentType: string): MediaType | undefined {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase()
  return MEDIA_TYPES.find((mediaType) => mediaType === essence)
}

/** The compound file of Microsoft ([MS-CFB] §2.2) carries all three; what is inside is not looked at. */
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const compoundTypes: readonly MediaType[] = [
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
]

/** Archives, by what file-type calls them. A document in an archive's form is truthfully a ZIP too; a program (jar, apk) is neither. */
const archiveTypes: Record<string, readonly MediaType[]> = {
  zip: ['application/zip'],
  docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/zip'],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/zip'],
  odt: ['application/vnd.oasis.opendocument.text', 'application/zip'],
  ods: ['application/vnd.oasis.opendocument.spreadsheet', 'application/zip'],
  odp: ['application/vnd.oasis.opendocument.presentation', 'application/zip'],
  odg: ['application/vnd.oasis.opendocument.graphics', 'application/zip'],
}

const PDF_HEADER = /^%PDF-\d/
const ZIP_STARTS = [Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('PK\x05\x06', 'latin1')]

/**
 * The allowed media types that these bytes may truthfully bear, by content alone: several where bytes cannot tell (text or CSV),
 * none for what a publication may not carry (images, SVG, programs, a PDF that is a ZIP as well, a ZIP without its end).
 */
export async function mediaTypesOf(sample: ContentSample): Promise<readonly MediaType[]> {
  const { head } = sample
  if (PDF_HEADER.test(head.toString('latin1', 0, 8))) return findZipEnd(sample) ? [] : ['application/pdf']
  if (ZIP_STARTS.some((start) => head.subarray(0, 4).equals(start))) return archiveMediaTypes(sample)
  if (head.subarray(0, COMPOUND_FILE.length).equals(COMPOUND_FILE)) return compoundTypes
  return textMediaTypes(sample)
}

async function archiveMediaTypes(sample: ContentSample): Promise<readonly MediaType[]> {
  if (!findZipEnd(sample)) return []
  const names = zipNames(sample)
  const detected = (await fileTypeFromBuffer(sample.head))?.ext ?? 'zip'
  const kind = detected === 'zip' ? officeKind(names) : detected
  const hasMacros = kind !== 'zip' && [...names].some((name) => name.endsWith('vbaProject.bin'))
  return hasMacros ? [] : (archiveTypes[kind] ?? [])
}

/** Office documents whose list of contents stands behind the first 64 KiB are told by the names at the archive's end. */
function officeKind(names: ReadonlySet<string>): string {
  if (!names.has('[Content_Types].xml')) return 'zip'
  if (names.has('word/document.xml')) return 'docx'
  return names.has('xl/workbook.xml') ? 'xlsx' : 'zip'
}
