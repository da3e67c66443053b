import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type MediaType, realProviderMediaTypes } from '#domain/content/known-media-types.ts'
import { parseMediaType } from '#domain/content/media-type.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import { piecesOf, storeInMemory } from '#tests/fixtures/content.ts'
import { zip, type ZipEntry } from '#tests/fixtures/zip.ts'

/** What the bytes may be called, on the way that an upload takes. */
async function typesOf(bytes: Uint8Array | string) {
  const content = await receiveContent(piecesOf(Buffer.from(bytes), 50_000), { store: storeInMemory() })
  return content.mediaTypes
}

const contentTypesXml = (main: string): ZipEntry => ({
  name: '[Content_Types].xml',
  body: `<?xml version="1.0"?><Types><Override PartName="/x" ContentType="${main}.main+xml"/></Types>`,
})
const office = 'application/vnd.openxmlformats-officedocument'
const docx = `${office}.wordprocessingml.document` satisfies MediaType
const xlsx = `${office}.spreadsheetml.sheet` satisfies MediaType
const pptx = `${office}.presentationml.presentation` satisfies MediaType
const odf = (kind: string) => [
  { name: 'mimetype', body: `application/vnd.oasis.opendocument.${kind}`, isStored: true },
  { name: 'content.xml', body: '<office/>' },
]
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n%âãÏÓ\n'), randomBytes(200_000), Buffer.from('\n%%EOF\n')])
/** One transparent pixel of each. */
const [png, gif, jpeg] = [
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA//9k=',
].map((base64) => Buffer.from(base64, 'base64')) as [Buffer, Buffer, Buffer]
const html = '<!DOCTYPE html><html><body onload="alert(1)">x</body></html>'
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const big = { name: 'media/big.bin', body: randomBytes(150_000), isStored: true }

const accepted: [title: string, bytes: Uint8Array | string, MediaType[]][] = [
  ['a PDF', pdf, ['application/pdf']],
  ['a ZIP', zip([{ name: 'a.txt', body: 'a' }]), ['application/zip']],
  ['a ZIP with a comment', zip([{ name: 'a.txt', body: 'a' }], 'archief van 2026'), ['application/zip']],
  ['a large ZIP', zip([big, { name: 'b', body: 'b' }]), ['application/zip']],
  ['a docx', zip([contentTypesXml(docx), { name: 'word/document.xml', body: '<w/>' }]), [docx, 'application/zip']],
  ['an xlsx', zip([contentTypesXml(xlsx), { name: 'xl/workbook.xml', body: '<w/>' }]), [xlsx, 'application/zip']],
  [
    'a docx whose list of contents comes last',
    zip([{ name: 'word/document.xml', body: '<w/>' }, big, contentTypesXml(docx)]),
    [docx, 'application/zip'],
  ],
  ['a pptx', zip([contentTypesXml(pptx), { name: 'ppt/presentation.xml', body: '<p/>' }]), [pptx, 'application/zip']],
  [
    'a pptx whose list of contents comes last',
    zip([{ name: 'ppt/presentation.xml', body: '<p/>' }, big, contentTypesXml(pptx)]),
    [pptx, 'application/zip'],
  ],
  ['a PNG', png, ['image/png']],
  ['a GIF', gif, ['image/gif']],
  ['a JPEG', jpeg, ['image/jpeg']],
  ['a JPEG with what a camera writes behind it', Buffer.concat([jpeg, Buffer.from('SEFT\0\0')]), ['image/jpeg']],
  ['a text that begins as a GIF would', 'GIF89a is een formaat', ['text/plain', 'text/csv']],
  ['an OpenDocument text', zip(odf('text')), ['application/vnd.oasis.opendocument.text', 'application/zip']],
  ['a spreadsheet', zip(odf('spreadsheet')), ['application/vnd.oasis.opendocument.spreadsheet', 'application/zip']],
  ['a presentation', zip(odf('presentation')), ['application/vnd.oasis.opendocument.presentation', 'application/zip']],
  ['a drawing', zip(odf('graphics')), ['application/vnd.oasis.opendocument.graphics', 'application/zip']],
  [
    'an old Office document',
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]),
    ['application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'],
  ],
  ['a CSV in UTF-8', 'naam;bedrag\nAndré;€ 12\n', ['text/plain', 'text/csv']],
  ['a CSV in Windows-1252', Buffer.from('naam;bedrag\nAndr\xe9;\x80 12\r\n', 'latin1'), ['text/plain', 'text/csv']],
  ['a text that begins as a bitmap would', 'BMW: uw factuur', ['text/plain', 'text/csv']],
  ['a text whose 64th KiB ends in the middle of a letter', `a${'é'.repeat(60_000)}`, ['text/plain', 'text/csv']],
  ['an XML', '\uFEFF<?xml version="1.0"?>\n<!-- x > y --><Invoice xmlns="urn:x"/>', ['text/xml', 'text/plain']],
  ['an XML without prolog', '<Invoice/>', ['text/xml', 'text/plain']],
  ['an HTML page', html, ['text/html']],
  ['an HTML page behind a comment', `\n<!-- saved from url --> ${html}`, ['text/html']],
  ['a piece of HTML', '<p>Dag <b>Jan</b></p>', ['text/html']],
  ['XHTML', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', ['text/html']],
]

test.each(accepted)('M04 %s is what its bytes say', async (_title, bytes, mediaTypes) => {
  expect([...(await typesOf(bytes))].sort()).toEqual([...mediaTypes].sort())
})

const appendedZip = zip([{ name: 'evil.html', body: html }])
const refused: [title: string, bytes: Uint8Array | string][] = [
  ['a PDF with a ZIP behind it', Buffer.concat([pdf, appendedZip])],
  ['a PDF with a ZIP whose comment hides the end', Buffer.concat([pdf, zip([{ name: 'a', body: 'a' }], '\n%%EOF\n')])],
  ['a PDF with a ZIP and bytes behind that', Buffer.concat([pdf, appendedZip, Buffer.from('\n%%EOF\n')])],
  [
    'a PDF with a ZIP with the longest comment',
    Buffer.concat([pdf, zip([{ name: 'a', body: '' }], 'x'.repeat(65_535))]),
  ],
  ['a PDF that does not begin as one', Buffer.concat([Buffer.from('junk\n'), pdf])],
  ['a text with a PDF header in it', 'hello\n%PDF-1.4\n1 0 obj'],
  ['an image with a ZIP behind it', Buffer.concat([jpeg, zip([{ name: 'evil.html', body: html }])])],
  ['an image with a PDF in it', Buffer.concat([jpeg.subarray(0, 20), Buffer.from('%PDF-1.4'), jpeg.subarray(20)])],
  ['a PNG with a page behind it', Buffer.concat([png, Buffer.from(html)])],
  ['a GIF with a page behind it', Buffer.concat([gif, Buffer.from(html)])],
  ['a PNG that is cut', png.subarray(0, -4)],
  ['an image of another format', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
  ['an SVG', svg],
  ['an SVG behind prolog and doctype', `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a ">">]>${svg}`],
  ['an SVG under a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'],
  ['a program', Buffer.concat([Buffer.from('MZ\x90\x00'), randomBytes(500)])],
  ['a Java archive', zip([{ name: 'META-INF/MANIFEST.MF', body: 'Manifest-Version: 1.0' }])],
  ['a docx with macros', zip([{ name: 'word/vbaProject.bin', body: '' }, big, contentTypesXml(docx)])],
  ['a pptx with macros', zip([{ name: 'ppt/vbaProject.bin', body: '' }, big, contentTypesXml(pptx)])],
  ['a ZIP without its end', appendedZip.subarray(0, appendedZip.length - 22)],
  ['RTF', '{\\rtf1\\ansi hello}'],
  ['PostScript', '%!PS-Adobe-3.0'],
  ['text with a zero byte far behind', `${'a'.repeat(200_000)}\0`],
  ['text in UTF-16', Buffer.from('\uFEFFhello', 'utf16le')],
  ['text with escape sequences', '\x1b[31mred'],
]

test.each(refused)('M04 %s is nothing that a publication may carry', async (_title, bytes) => {
  expect(await typesOf(bytes)).toEqual([])
})

test('M04 HTML under the name of a PDF, of plain text or of CSV is not what it claims', async () => {
  const mediaTypes = await typesOf(html)
  for (const claimed of ['application/pdf', 'text/plain', 'text/csv'] as const)
    expect(mediaTypes).not.toContain(claimed)
})

test('a Content-Type names a type that is known, whatever its case and parameters, or none', () => {
  expect(realProviderMediaTypes).toHaveLength(15)
  expect(parseMediaType('Text/CSV; charset=ISO-8859-1')).toBe('text/csv')
  for (const other of ['application/xml', 'image/svg+xml', 'image/bmp', '', 'application/pdfx']) {
    expect(parseMediaType(other)).toBeUndefined()
  }
})
