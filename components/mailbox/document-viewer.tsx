'use client'

import { ChevronDown, ChevronUp, ZoomIn, ZoomOut } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { useEffect, useRef, useState } from 'react'
import { ToggleButton, Toolbar } from 'react-aria-components'
import { Button } from '#components/ui/button.tsx'
import { buttonLook } from '#components/ui/look.ts'
import { Notice } from '#components/ui/notice.tsx'
import { SheetSkeleton } from '#components/ui/skeleton.tsx'
import { DocumentPage } from './document-page.tsx'
import { failureOf, openPdf, type PdfFailure } from './open-pdf.ts'

// On a phone two fingers enlarge; on a desk these do.
const zooms = [1, 1.25, 1.5, 2, 3]
const widest = 860

type Opened = { pdf: PDFDocumentProxy; language?: string; isActive: boolean }

/**
 * A PDF drawn in the page, without the browser's plugin and without running anything that is in it. Fetching it is what
 * reading the letter is, so it is fetched once the page stands. Beside it stands a link that needs no script.
 */
export function DocumentViewer({ href, name, sizeInBytes }: { href: string; name: string; sizeInBytes: number }) {
  const t = useTranslations('document')
  const [opened, setOpened] = useState<Opened>()
  const [failure, setFailure] = useState<PdfFailure>()

  useEffect(() => {
    const { pdf, close } = openPdf(href, sizeInBytes)
    let left = false
    pdf
      .then(describe)
      .then((description) => left || setOpened(description))
      .catch((error: unknown) => left || setFailure(failureOf(error)))
    return () => {
      left = true
      close()
    }
  }, [href, sizeInBytes])

  if (failure)
    return (
      <Notice kind="problem" title={t('failure.title')}>
        {t(`failure.${failure}`)}
      </Notice>
    )
  return (
    <section aria-label={t('label', { name })}>
      {opened ? (
        <Pages opened={opened} />
      ) : (
        <>
          <noscript>
            <p className="rounded-sheet border border-dashed border-line p-3 text-center text-ink-soft">
              {t('withoutScript')}
            </p>
          </noscript>
          <div className="script-only">
            <SheetSkeleton label={t('loading')} />
          </div>
        </>
      )}
    </section>
  )
}

async function describe(pdf: PDFDocumentProxy): Promise<Opened> {
  const [metadata, isActive] = await Promise.all([
    pdf.getMetadata().catch(() => undefined),
    pdf.hasJSActions().catch(() => false),
  ])
  const info: unknown = metadata?.info
  const language =
    typeof info === 'object' && info && 'Language' in info && typeof info.Language === 'string'
      ? info.Language
      : undefined
  return { pdf, isActive, ...(language && { language }) }
}

function Pages({ opened }: { opened: Opened }) {
  const t = useTranslations('document')
  const { pdf, language, isActive } = opened
  const column = useRef<HTMLDivElement>(null)
  const [available, setAvailable] = useState(0)
  const [zoom, setZoom] = useState(0)
  const [asText, setAsText] = useState(false)
  const [current, setCurrent] = useState(1)
  const pages = pdf.numPages
  const width = Math.min(available, widest) * (zooms[zoom] ?? 1)

  useEffect(() => {
    const element = column.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const measure = () => setAvailable(element.clientWidth - 2)
    const watch = new ResizeObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(measure, 120)
    })
    measure()
    watch.observe(element)
    return () => {
      clearTimeout(timer)
      watch.disconnect()
    }
  }, [])

  useEffect(() => {
    const element = column.current
    if (!element) return
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries)
          if (isIntersecting && target instanceof HTMLElement) setCurrent(Number(target.dataset.page))
      },
      { rootMargin: '-40% 0px -55% 0px' }, // the page that crosses a line in the upper half of the screen
    )
    for (const page of element.querySelectorAll('[data-page]')) watch.observe(page)
    return () => watch.disconnect()
  }, [pages, available])

  const goTo = (number: number) => {
    setCurrent(number)
    const page = column.current?.querySelector<HTMLElement>(`[data-page="${number}"]`)
    page?.scrollIntoView({ block: 'start' })
    page?.focus({ preventScroll: true })
  }

  return (
    <>
      <Toolbar
        aria-label={t('tools')}
        className="screen-only sticky top-0 z-5 mb-1 flex flex-wrap items-center gap-0.5 rounded-sheet border border-line bg-paper p-0.5"
      >
        {pages > 1 ? (
          <>
            <Button
              look="bare"
              className="min-w-[2.75rem]"
              aria-label={t('previousPage')}
              isDisabled={current <= 1}
              onPress={() => goTo(current - 1)}
            >
              <ChevronUp aria-hidden className="size-2.5" />
            </Button>
            <Button
              look="bare"
              className="min-w-[2.75rem]"
              aria-label={t('nextPage')}
              isDisabled={current >= pages}
              onPress={() => goTo(current + 1)}
            >
              <ChevronDown aria-hidden className="size-2.5" />
            </Button>
            <span role="status" className="px-1 text-note">
              {t('position', { page: current, pages })}
            </span>
          </>
        ) : null}
        <span className="ml-auto flex gap-0.5">
          <Button
            look="bare"
            className="min-w-[2.75rem] max-md:hidden"
            aria-label={t('smaller')}
            isDisabled={asText || zoom === 0}
            onPress={() => setZoom(zoom - 1)}
          >
            <ZoomOut aria-hidden className="size-2.5" />
          </Button>
          <Button
            look="bare"
            className="min-w-[2.75rem] max-md:hidden"
            aria-label={t('larger')}
            isDisabled={asText || zoom === zooms.length - 1}
            onPress={() => setZoom(zoom + 1)}
          >
            <ZoomIn aria-hidden className="size-2.5" />
          </Button>
          <ToggleButton
            isSelected={asText}
            onChange={setAsText}
            className={`${buttonLook.bare} data-[selected]:border-action data-[selected]:bg-info-tint`}
          >
            {t('asText')}
          </ToggleButton>
        </span>
      </Toolbar>
      {isActive ? (
        <div className="mb-1">
          <Notice kind="due" title={t('active.title')}>
            {t('active.meaning')}
          </Notice>
        </div>
      ) : null}
      {/* Enlarged pages are wider than the screen: the frame scrolls, by keyboard too. */}
      <div
        ref={column}
        role="group"
        aria-label={t('pages')}
        tabIndex={0}
        lang={language}
        className="space-y-2 overflow-x-auto"
      >
        {available > 0
          ? Array.from({ length: pages }, (_, index) => (
              <DocumentPage
                key={index}
                pdf={pdf}
                number={index + 1}
                width={width}
                asText={asText}
                label={t('position', { page: index + 1, pages })}
              />
            ))
          : null}
      </div>
    </>
  )
}
