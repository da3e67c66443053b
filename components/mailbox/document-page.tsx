'use client'

import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { useEffect, useRef, useState } from 'react'
import { linesOf, type Piece, readingOrder, type TextItem } from './document-structure.ts'
import { DocumentText } from './document-text.tsx'

type Drawing = { page: PDFPageProxy; pieces: Piece[]; isTagged: boolean }

/**
 * One page: drawn on a canvas when it comes near the eye, its text in place above it, to select and search; and its words
 * in reading order, to be heard. On a tagged page the words replace the text in place for who listens.
 * @param width of the page on screen, in CSS pixels
 * @param asText shows the words instead of the drawing
 */
export function DocumentPage(props: {
  pdf: PDFDocumentProxy
  number: number
  width: number
  asText: boolean
  label: string
}) {
  const { pdf, number, width, asText } = props
  const sheet = useRef<HTMLElement>(null)
  const [drawing, setDrawing] = useState<Drawing>()
  const [isNear, setNear] = useState(number === 1)
  const [ratio, setRatio] = useState(297 / 210)

  useEffect(() => {
    let left = false
    const read = async () => {
      const page = await pdf.getPage(number)
      const [text, tree] = await Promise.all([
        page.getTextContent({ includeMarkedContent: true }),
        page.getStructTree(),
      ])
      if (left) return
      const { width: across, height } = page.getViewport({ scale: 1 })
      const items: TextItem[] = text.items
      const tagged = readingOrder(tree, items)
      setRatio(height / across)
      setDrawing({ page, pieces: tagged ?? linesOf(items), isTagged: tagged !== undefined })
    }
    read().catch(() => undefined) // the page stays a blank sheet; the others are drawn
    return () => {
      left = true
    }
  }, [pdf, number])

  useEffect(() => {
    const element = sheet.current
    if (!element || isNear) return
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: '800px' })
    watch.observe(element)
    return () => watch.disconnect()
  }, [isNear])

  return (
    <section ref={sheet} aria-label={props.label} data-page={number} tabIndex={-1} className="mx-auto scroll-mt-10">
      {drawing && isNear && !asText ? (
        <Sheet drawing={drawing} width={width} />
      ) : asText ? null : (
        <Blank width={width} ratio={ratio} />
      )}
      {drawing && (asText || drawing.isTagged) ? (
        <div
          className={
            asText
              ? 'prose-column mx-auto space-y-2 rounded-sheet border border-line bg-sheet p-2 md:p-4'
              : 'hidden-words whitespace-normal!'
          }
        >
          <DocumentText pieces={drawing.pieces} />
        </div>
      ) : null}
    </section>
  )
}

function Blank({ width, ratio }: { width: number; ratio: number }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (box.current) Object.assign(box.current.style, { width: `${width}px`, height: `${width * ratio}px` })
  }, [width, ratio])
  return <div ref={box} className="mx-auto rounded-sheet border border-line bg-sheet" />
}

/** Canvas and text layer of one page, drawn again when the width changes. */
function Sheet({ drawing, width }: { drawing: Drawing; width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const [paper, words, box] = [canvas.current, layer.current, frame.current]
    if (!paper || !words || !box) return
    const { page } = drawing
    const scale = width / page.getViewport({ scale: 1 }).width
    const viewport = page.getViewport({ scale })
    const density = Math.min(window.devicePixelRatio || 1, 3)
    const size = { width: `${Math.floor(viewport.width)}px`, height: `${Math.floor(viewport.height)}px` }
    Object.assign(box.style, size)
    Object.assign(paper.style, size)
    box.style.setProperty('--total-scale-factor', String(scale))
    paper.width = Math.floor(viewport.width * density)
    paper.height = Math.floor(viewport.height * density)
    const task = page.render({
      canvas: paper,
      viewport,
      transform: density === 1 ? undefined : [density, 0, 0, density, 0, 0],
    })
    task.promise.catch(() => undefined) // cancelled by a new width
    let placing: { cancel: () => void } | undefined
    let left = false
    const place = async () => {
      const { TextLayer } = await import('pdfjs-dist/legacy/build/pdf.mjs')
      if (left) return
      words.replaceChildren()
      const text = new TextLayer({
        textContentSource: page.streamTextContent({ includeMarkedContent: true }),
        container: words,
        viewport,
      })
      placing = text
      await text.render()
    }
    place().catch(() => undefined)
    return () => {
      left = true
      task.cancel()
      placing?.cancel()
    }
  }, [drawing, width])

  return (
    <div ref={frame} className="relative mx-auto overflow-hidden rounded-sheet border border-line bg-[#fff]">
      <canvas ref={canvas} aria-hidden className="block" />
      <div ref={layer} className="textLayer" aria-hidden={drawing.isTagged || undefined} />
    </div>
  )
}
