/** A piece of a page as it is read: an element with pieces in it, or text. */
export type Piece = { tag: Tag; alt?: string; lang?: string; pieces: Piece[] } | { text: string }

type Tag =
  | 'h1'
  | 'h2'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'p'
  | 'ul'
  | 'li'
  | 'table'
  | 'tr'
  | 'th'
  | 'td'
  | 'figure'
  | 'blockquote'
  | 'div'
  | 'span'

/** The parts that are needed of what pdf.js says of a page's structure tree. */
export type StructureNode = {
  role?: string
  children?: StructureNode[]
  type?: string
  id?: string
  alt?: string
  lang?: string
}

/** The parts that are needed of what pdf.js says of a page's text, marked content included. */
export type TextItem = { str?: string; hasEOL?: boolean; type?: string; id?: string | null }

// The standard structure types (ISO 32000-2 §14.8.4), as elements of a page. What is missing here is a plain group.
const tags: Record<string, Tag> = {
  H: 'h2', H1: 'h1', H2: 'h2', H3: 'h3', H4: 'h4', H5: 'h5', H6: 'h6', Title: 'h1',
  P: 'p', Caption: 'p', Note: 'p', L: 'ul', LI: 'li', BlockQuote: 'blockquote',
  Table: 'table', TR: 'tr', TH: 'th', TD: 'td', Figure: 'figure', Formula: 'figure',
  Span: 'span', Link: 'span', Lbl: 'span', LBody: 'span', Em: 'span', Strong: 'span', Reference: 'span',
} // prettier-ignore

/**
 * A tagged page in reading order, as elements.
 * @returns undefined for a page without structure or whose structure holds no text
 */
export function readingOrder(tree: StructureNode | null | undefined, items: TextItem[]): Piece[] | undefined {
  if (!tree) return undefined
  const texts = textByContent(items)
  const pieces = piecesOf(tree.children ?? [], texts)
  return pieces.some(hasText) ? pieces : undefined
}

/** An untagged page: its lines, in the order that the file has them. */
export function linesOf(items: TextItem[]): Piece[] {
  const text = items.map((item) => (item.str ?? '') + (item.hasEOL ? '\n' : '')).join('')
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => ({ tag: 'p', pieces: [{ text: line }] }))
}

/** The text of each marked content, by its id; ends of lines are spaces, a hyphen at an end stays. */
function textByContent(items: TextItem[]): Map<string, string> {
  const texts = new Map<string, string>()
  const within: (string | undefined)[] = []
  for (const item of items) {
    if (item.type === 'beginMarkedContentProps') within.push(item.id ?? within.at(-1))
    else if (item.type === 'beginMarkedContent') within.push(within.at(-1))
    else if (item.type === 'endMarkedContent') within.pop()
    else {
      const id = within.at(-1)
      if (id) texts.set(id, (texts.get(id) ?? '') + (item.str ?? '') + (item.hasEOL ? ' ' : ''))
    }
  }
  return texts
}

function piecesOf(nodes: StructureNode[], texts: Map<string, string>): Piece[] {
  return nodes.flatMap((node): Piece[] => {
    if (node.type === 'content') {
      const text = node.id ? texts.get(node.id) : undefined
      return text?.trim() ? [{ text }] : []
    }
    const pieces = piecesOf(node.children ?? [], texts)
    const tag = tags[node.role ?? ''] ?? 'div'
    if (pieces.length === 0 && !node.alt) return []
    if (tag === 'div' && !node.lang) return pieces.some((piece) => 'text' in piece) ? [{ tag: 'p', pieces }] : pieces
    return [{ tag, pieces, ...(node.alt && { alt: node.alt }), ...(node.lang && { lang: node.lang }) }]
  })
}

function hasText(piece: Piece): boolean {
  return 'text' in piece ? piece.text.trim() !== '' : piece.alt !== undefined || piece.pieces.some(hasText)
}
