import { describe, expect, test } from 'vitest'
import { fileNameOf } from '#http/file-name.ts'
import { decodeHeaderBytes, parseHeaderValue } from '#http/part-header.ts'

/** The file name of a part whose header bytes are the UTF-8 of this text. */
function nameOf(parameters: string) {
  const header = parseHeaderValue(
    decodeHeaderBytes(Buffer.from(`form-data; name="a"; ${parameters}`).toString('latin1')),
  )
  return header ? fileNameOf(header) : 'malformed'
}

describe('I09 a file name', () => {
  test.each([
    ['filename="brief.pdf"', 'brief.pdf'],
    ['filename=brief.pdf', 'brief.pdf'],
    ['filename="d%C3%A9claration%20%26%20co.pdf"', 'déclaration & co.pdf'],
    ['filename="déclaration.pdf"', 'déclaration.pdf'],
    ['filename="100%.pdf"', '100%.pdf'],
    ['filename="e\u0301.pdf"', 'e\u0301.pdf'],
    ['filename="📄 a;b.pdf"', '📄 a;b.pdf'],
    ['filename="zeg \\"ja\\".pdf"', 'zeg "ja".pdf'],
    ['filename="fallback.pdf"; filename*=UTF-8\'\'na%C3%AFf.pdf', 'naïf.pdf'],
    ["filename*=iso-8859-1'nl'na%EFf.pdf", 'naïf.pdf'],
    ['filename*=koi8-r\'\'x; filename="plain.pdf"', 'plain.pdf'],
    ['filename="C:\\Users\\jan\\brief.pdf"', 'brief.pdf'],
    ['filename="../../etc/passwd"', 'passwd'],
    ['filename="%2e%2e%2f%2e%2e%5cpasswd"', 'passwd'],
    ['filename="\\\\server\\share\\x.pdf"', 'x.pdf'],
    ['filename="invoice\u202efdp.exe"', 'invoicefdp.exe'],
    [`filename="${'é'.repeat(251)}.pdf"`, `${'é'.repeat(251)}.pdf`],
    [`filename="${encodeURIComponent('文'.repeat(251))}.pdf"`, `${'文'.repeat(251)}.pdf`],
  ])('%s is understood', (parameters, fileName) => {
    expect(nameOf(parameters)).toEqual({ fileName })
  })

  test.each([
    ['size=1', 'missing'],
    ['filename=""', 'missing'],
    ['filename=".."', 'missing'],
    ['filename="a/"', 'missing'],
    ['filename="a%0d%0aSet-Cookie: x.pdf"', 'control-character'],
    ['filename="a%00.pdf"', 'control-character'],
    ['filename="a\u2028b.pdf"', 'control-character'],
    [`filename="${'a'.repeat(256)}"`, 'too-long'],
  ])('%s is refused', (parameters, refused) => {
    expect(nameOf(parameters)).toEqual({ refused })
  })

  test.each(['filename="a', 'filename="a"; filename="b"', 'filename', '=x'])('%s is malformed', (parameters) => {
    expect(nameOf(parameters)).toBe('malformed')
  })
})

/** One that goes back at every character would not end (I14 holds what each expression takes in proportion). */
test('a long malformed header is refused', () => {
  for (const text of [`x; a="${'\\'.repeat(4000)}`, `x${'; '.repeat(2000)}`, `x; ${'a'.repeat(4000)}`])
    expect(parseHeaderValue(text)).toBeUndefined()
})
