import { fileTypeFromBuffer } from 'file-type'
import type { ContentSample } from '#domain/content/content-sample.ts'
import { knownMediaTypes, type MediaType } from '#domain/content/known-media-types.ts'
import { textMediaTypes } from '#domain/content/text-content.ts'
import { findZipEnd, zipNames } from '#domain/content/zip-end.ts'

/** The known media type that a Content-Type names, its parameters left out; undefined when it is not on the list. */
export function parseMediaType(contentType: string): MediaType | undefined {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase()
  return knownMediaTypes.find((mediaType) => mediaType === essence)
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
  pptx: ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'application/zip'],
  odt: ['application/vnd.oasis.opendocument.text', 'application/zip'],
  ods: ['application/vnd.oasis.opendocument.spreadsheet', 'application/zip'],
  odp: ['application/vnd.oasis.opendocument.presentation', 'application/zip'],
  odg: ['application/vnd.oasis.opendocument.graphics', 'application/zip'],
}

/**
 * Images, by what file-type calls them, and how their bytes end: with the last chunk of a PNG (its §11.2.5), the trailer of a GIF (its
 * §27). Cameras write more behind the end of a JPEG.
 */
const images: Record<string, { mediaType: MediaType; isEnded: (tail: Buffer) => boolean }> = {
  png: {
    mediaType: 'image/png',
    isEnded: (tail) => tail.subarray(-8).equals(Buffer.from('IEND\xae\x42\x60\x82', 'latin1')),
  },
  gif: { mediaType: 'image/gif', isEnded: (tail) => tail.at(-1) === 0x3b },
  jpg: { mediaType: 'image/jpeg', isEnded: (tail) => tail.includes(Buffer.of(0xff, 0xd9)) },
}

const PDF_HEADER = /^%PDF-\d/
const ZIP_STARTS = [Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('PK\x05\x06', 'latin1')]

/**
 * The known media types that these bytes may truthfully bear, by content alone: several where bytes cannot tell (text or CSV),
 * none for what no publication may carry (SVG, programs, a PDF or an image that is something else as well, a ZIP without its end).
 */
export async function mediaTypesOf(sample: ContentSample): Promise<readonly MediaType[]> {
  const { head } = sample
  if (PDF_HEADER.test(head.toString('latin1', 0, 8))) return findZipEnd(sample) ? [] : ['application/pdf']
  if (ZIP_STARTS.some((start) => head.subarray(0, 4).equals(start))) return archiveMediaTypes(sample)
  if (head.subarray(0, COMPOUND_FILE.length).equals(COMPOUND_FILE)) return compoundTypes
  const texts = textMediaTypes(sample)
  return texts.length > 0 ? texts : imageMediaTypes(sample)
}

/** Readers find the header of a PDF anywhere in the first 1024 bytes, and the end of a ZIP behind anything. */
async function imageMediaTypes(sample: ContentSample): Promise<readonly MediaType[]> {
  const image = images[(await fileTypeFromBuffer(sample.head))?.ext ?? '']
  const isAnotherToo = sample.head.toString('latin1', 0, 1024).includes('%PDF-') || findZipEnd(sample) !== undefined
  return image?.isEnded(sample.tail) && !isAnotherToo ? [image.mediaType] : []
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
  if (names.has('ppt/presentation.xml')) return 'pptx'
  return names.has('xl/workbook.xml') ? 'xlsx' : 'zip'
}
