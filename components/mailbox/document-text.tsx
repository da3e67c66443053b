import { createElement, type ReactNode } from 'react'
import { plainText } from '#components/ui/plain-text.ts'
import type { Piece } from './document-structure.ts'

const looks: Partial<Record<string, string>> = {
  h1: 'text-lead font-semibold', h2: 'text-lead font-semibold', h3: 'font-semibold', h4: 'font-semibold', h5: 'font-semibold', h6: 'font-semibold',
  ul: 'space-y-0.5 pl-2', table: 'w-full text-left text-note', th: 'border-b border-line p-0.5 align-top', td: 'border-b border-line p-0.5 align-top',
  blockquote: 'border-l-2 border-line pl-2',
} // prettier-ignore

/** The words of a page of a document, as headings, paragraphs, lists and tables: to be heard, and to be read on a phone. */
export function DocumentText({ pieces }: { pieces: Piece[] }) {
  return <>{pieces.map(draw)}</>
}

const inline = new Set(['span', 'figure'])

/** A paragraph or span of a document may hold what a paragraph or span of a page may not. */
function holdsBlocks(piece: Piece): boolean {
  if ('text' in piece || (piece.tag !== 'p' && piece.tag !== 'span')) return false
  return piece.pieces.some((inner) => !('text' in inner) && (!inline.has(inner.tag) || holdsBlocks(inner)))
}

function draw(piece: Piece, index: number): ReactNode {
  if ('text' in piece) return plainText(piece.text)
  const { tag, alt, lang, pieces } = piece
  if (tag === 'figure') return <span key={index} role="img" aria-label={alt && plainText(alt)} className="block italic">{alt ? plainText(alt) : pieces.map(draw)}</span> // prettier-ignore
  // The letter has the headings above; those of a document begin below them.
  const element = /^h[1-6]$/.test(tag) ? `h${Math.min(6, Number(tag.slice(1)) + 2)}` : holdsBlocks(piece) ? 'div' : tag
  const drawn = tag === 'table' ? <tbody>{pieces.map(draw)}</tbody> : pieces.map(draw)
  return createElement(element, { key: index, lang, className: looks[tag] }, drawn)
}
