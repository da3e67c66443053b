import type { PDFDocumentProxy } from 'pdfjs-dist'

/** Why a document could not be drawn. */
export type PdfFailure = 'protected' | 'notFound' | 'unreadable' | 'unreachable'

const wholeAtOnce = 2_000_000

/**
 * Opens a PDF to be drawn and nothing else: no scripts, no XFA, no WebAssembly, no eval; nothing of it is executed
 * (trust.md M06). Small files come in one request, large ones in parts as they are looked at.
 * @returns the document and `close`, which also stops what is under way
 */
export function openPdf(href: string, sizeInBytes: number): { pdf: Promise<PDFDocumentProxy>; close: () => void } {
  const closing = new AbortController()
  const load = async () => {
    // The build for browsers that are some years old: this page is for everyone.
    const { getDocument, GlobalWorkerOptions, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
    GlobalWorkerOptions.workerSrc = new URL('pdfjs-dist/legacy/build/pdf.worker.min.mjs', import.meta.url).toString()
    closing.signal.throwIfAborted()
    const isSmall = sizeInBytes <= wholeAtOnce
    const loading = getDocument({
      url: href,
      enableXfa: false,
      useWasm: false,
      disableRange: isSmall,
      disableStream: !isSmall,
      disableAutoFetch: !isSmall,
      rangeChunkSize: 262_144,
      disableWorkerRendering: true,
      verbosity: VerbosityLevel.ERRORS,
    })
    closing.signal.addEventListener('abort', () => void loading.destroy())
    return loading.promise
  }
  return { pdf: load(), close: () => closing.abort() }
}

/** Names the reason in the reader's terms; pdf.js tells them apart by the error's name and status. */
export function failureOf(error: unknown): PdfFailure {
  if (!(error instanceof Error)) return 'unreadable'
  if (error.name === 'PasswordException') return 'protected'
  if (error.name === 'ResponseException') return 'status' in error && error.status === 404 ? 'notFound' : 'unreachable'
  if (error.name === 'UnknownErrorException' && /fetch|network/i.test(error.message)) return 'unreachable'
  return 'unreadable'
}
