import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fontkit from '@pdf-lib/fontkit'
import { PDFDocument, type PDFFont, rgb } from 'pdf-lib'
import type { DataSetLetter, LetterLanguage } from './data-set.ts'
import { type Structure, TaggedPdf } from './tagged-page.ts'

const A4: [number, number] = [595.28, 841.89]
const MARGIN = 64
const WIDTH = A4[0] - 2 * MARGIN
const TEXT = { size: 11, leading: 16.5, after: 9 }
const ink = rgb(0.09, 0.13, 0.2)
const grey = rgb(0.33, 0.36, 0.42)

const words = {
  nl: { greeting: 'Geachte mevrouw, geachte heer,', closing: 'Met vriendelijke groeten,', page: 'Bladzijde' },
  fr: { greeting: 'Madame, Monsieur,', closing: 'Veuillez agréer nos salutations distinguées.', page: 'Page' },
  de: { greeting: 'Sehr geehrte Damen und Herren,', closing: 'Mit freundlichen Grüßen', page: 'Seite' },
}

export interface Letterhead {
  name: string
  colour: string
}

/** Liberation Sans (SIL Open Font License), as pdfjs-dist carries it: every letter that our languages write. */
const fontFile = (name: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(`pdfjs-dist/standard_fonts/LiberationSans-${name}.ttf`)))
type Fontkit = Parameters<PDFDocument['registerFontkit']>[0]
const parsedFonts = new Map<string, ReturnType<Fontkit['create']>>()

/** Parses a font once a process: it takes longer than a letter does. */
function embed(pdf: PDFDocument, name: 'Regular' | 'Bold'): Promise<PDFFont> {
  const bytes = fontFile(name)
  pdf.registerFontkit({
    create(data: Uint8Array) {
      const font = parsedFonts.get(name) ?? fontkit.create(data)
      parsedFonts.set(name, font)
      return font
    },
  })
  return pdf.embedFont(bytes, { subset: true })
}

/**
 * Makes a letter of a sender: A4, one to three pages, fonts embedded, with title, language and structure tree, so that it is read
 * aloud in order (WCAG 2.2 techniques PDF1 to PDF18).
 */
export async function makeLetter(
  letter: DataSetLetter,
  language: LetterLanguage,
  { name, colour }: Letterhead,
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.setTitle(letter.subject[language], { showInWindowTitleBar: true })
  pdf.setAuthor(name)
  pdf.setLanguage(language)
  pdf.setProducer('e-Box data set')
  const fonts = { regular: await embed(pdf, 'Regular'), bold: await embed(pdf, 'Bold') }
  const accent = colourOf(colour)
  const tagged = new TaggedPdf(pdf)
  let y = 0

  function turnPage() {
    const page = tagged.addPage(A4)
    y = A4[1] - MARGIN
    tagged.artifact(page, () => page.drawRectangle({ x: 0, y: A4[1] - 10, width: A4[0], height: 10, color: accent }))
  }

  function write(
    node: Structure,
    text: string,
    { font = fonts.regular, size = TEXT.size, color = ink, leading = TEXT.leading } = {},
  ) {
    for (const line of linesOf(text, font, size)) {
      if (y - leading < MARGIN + 20) turnPage()
      y -= leading
      tagged.mark(node, (page) => page.drawText(line, { x: MARGIN, y, size, font, color }))
    }
    y -= TEXT.after
  }

  function writeTable({ columns, rows }: NonNullable<DataSetLetter['table']>) {
    const table = tagged.node('Table')
    const cellWidth = WIDTH / columns[language].length
    const writeRow = (cells: readonly string[], type: 'TH' | 'TD', font: PDFFont) => {
      if (y - TEXT.leading < MARGIN + 20) turnPage()
      y -= TEXT.leading
      const row = tagged.node('TR', table)
      cells.forEach((cell, column) => {
        const x = MARGIN + column * cellWidth
        tagged.mark(tagged.node(type, row), (page) => page.drawText(cell, { x, y, size: 10, font, color: ink }))
      })
    }
    writeRow(columns[language], 'TH', fonts.bold)
    for (const row of rows) writeRow(row, 'TD', fonts.regular)
    y -= TEXT.after
  }

  turnPage()
  write(tagged.node('P'), name, { font: fonts.bold, size: 14, color: accent, leading: 20 })
  y -= 34
  write(tagged.node('H1'), letter.subject[language], { font: fonts.bold, size: 18, leading: 24 })
  write(tagged.node('P'), words[language].greeting)
  for (const paragraph of letter.paragraphs[language]) write(tagged.node('P'), paragraph)
  if (letter.table) writeTable(letter.table)
  write(tagged.node('P'), words[language].closing)
  write(tagged.node('P'), name, { font: fonts.bold })

  tagged.pages.forEach((page, at) => {
    const text = `${words[language].page} ${at + 1} / ${tagged.pages.length}`
    tagged.artifact(page, () => page.drawText(text, { x: MARGIN, y: 36, size: 9, font: fonts.regular, color: grey }))
  })
  tagged.finish()
  return pdf.save()
}

function colourOf(hex: string) {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return rgb(part(1), part(3), part(5))
}

/** Breaks a text into lines that fit between the margins. */
function linesOf(text: string, font: PDFFont, size: number): string[] {
  const space = font.widthOfTextAtSize(' ', size)
  const lines: string[] = []
  let line: string[] = []
  let width = 0
  for (const word of text.split(' ')) {
    const wordWidth = font.widthOfTextAtSize(word, size)
    if (line.length > 0 && width + space + wordWidth > WIDTH) {
      // The space at a line's end keeps its words apart for whoever listens.
      lines.push(`${line.join(' ')} `)
      line = []
      width = 0
    }
    width += (line.length > 0 ? space : 0) + wordWidth
    line.push(word)
  }
  return [...lines, line.join(' ')]
}
