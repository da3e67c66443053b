import { isUtf8 } from 'node:buffer'
import type { ContentSample } from '#domain/content/content-sample.ts'
import type { MediaType } from '#domain/content/known-media-types.ts'

/** C0 controls but tab, line feed, form feed and carriage return; and DEL. Escape sequences have no place in a letter. */
const CONTROL = /[\x00-\x08\x0b\x0e-\x1f\x7f]/

/** Formats that are made of text and are something else: PDF (readers find its header anywhere in the first 1024 bytes), RTF, PostScript. */
const DISGUISES = [/^[^]{0,1023}%PDF-/, /^\{\\rtf/, /^%!PS/]

/** Elements that open an HTML page or a piece of one; a document without prolog that begins with any other is XML. */
const HTML_ELEMENTS = new Set(
  `html head body title meta link style script base div p span h1 h2 h3 h4 h5 h6 table form iframe object embed img a b i u em strong
  ul ol dl br hr pre center font section article main header footer nav button input select textarea video audio canvas template`.split(
    /\s+/,
  ),
)

/**
 * What a text may truthfully be called, by its beginning:
 * - an HTML page: `text/html` only. It is not plain text: a reader that opens it by its name would run it;
 * - an XML document: `text/xml` or `text/plain`; SVG and XHTML under an XML name are refused, they run scripts in a browser;
 * - any other text: `text/plain` or `text/csv`.
 *
 * Text is UTF-8, or any single-byte set (ISO-8859-1, Windows-1252) without control characters. UTF-16 has zero bytes: refused.
 */
export function textMediaTypes(sample: ContentSample): readonly MediaType[] {
  const text = textOf(sample)
  if (text === undefined || DISGUISES.some((disguise) => disguise.test(text))) return []
  const { hasProlog, doctype, root, rootTag } = opening(text)
  if (doctype === 'svg' || root === 'svg' || rootTag.includes('http://www.w3.org/2000/svg')) return []
  if (doctype === 'html' || root === 'html' || rootTag.includes('http://www.w3.org/1999/xhtml')) return ['text/html']
  if (root && !hasProlog && HTML_ELEMENTS.has(root)) return ['text/html']
  return root ? ['text/xml', 'text/plain'] : ['text/plain', 'text/csv']
}

/** The sample's head as text, or undefined when the content is not text. */
function textOf({ head, size, hasNul }: ContentSample): string | undefined {
  if (hasNul) return undefined
  const isWhole = head.length === size
  const text = head.toString(isUtf8(isWhole ? head : wholeCharacters(head)) ? 'utf8' : 'latin1').replace(/^\uFEFF/, '')
  return CONTROL.test(text) ? undefined : text
}

/** UTF-8 without the character that the cut at 64 KiB left incomplete (RFC 3629 §3). */
function wholeCharacters(head: Buffer): Buffer {
  for (let back = 1; back <= 4 && back <= head.length; back += 1) {
    const byte = head[head.length - back] ?? 0
    if (byte >= 0xc0) return head.subarray(0, head.length - back)
    if (byte < 0x80) break
  }
  return head
}

/** The first element of a document, past byte order mark, prolog, processing instructions, comments and doctype. */
function opening(text: string) {
  let rest = text.trimStart()
  let doctype: string | undefined
  const hasProlog = /^<\?xml\s/i.test(rest)
  for (;;) {
    const skipped = skipOne(rest)
    if (skipped === undefined) break
    doctype ??= /^<!doctype\s+([^\s>[]+)/i.exec(rest)?.[1]?.toLowerCase()
    rest = skipped
  }
  const root = /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[^>]*/.exec(rest)
  return { hasProlog, doctype, root: root?.[1]?.toLowerCase(), rootTag: root?.[0] ?? '' }
}

const MARKUP: readonly [start: RegExp, end: string][] = [
  [/^<!--/, '-->'],
  [/^<\?/, '>'],
  [/^<!doctype\s[^>[]*\[/i, ']'],
  [/^<!doctype/i, '>'],
  [/^\s*>/, '>'],
]

/** The text behind one leading comment, instruction or doctype; undefined when there is none. */
function skipOne(text: string): string | undefined {
  const found = MARKUP.find(([start]) => start.test(text))
  if (!found) return undefined
  const end = text.indexOf(found[1])
  return end < 0 ? '' : text.slice(end + found[1].length).trimStart()
}
