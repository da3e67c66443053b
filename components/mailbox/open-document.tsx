import { useTranslations } from 'next-intl'
import type { Attachment } from '#domain/message/message.ts'
import { useDocumentName } from './document-row.tsx'
import { DocumentViewer } from './document-viewer.tsx'

const picture = /^image\/(png|jpeg|gif)$/

/** Can the page draw this kind of document? */
export function isDrawable({ mediaType }: Attachment): boolean {
  return mediaType === 'application/pdf' || picture.test(mediaType)
}

/** A document drawn in the page, or what to do when its kind cannot be. */
export function OpenDocument({ document, href }: { document: Attachment; href: string }) {
  const t = useTranslations('letter')
  const name = useDocumentName(document)
  return (
    <div className="mt-1">
      {document.mediaType === 'application/pdf' ? (
        <DocumentViewer href={href} name={name.text} sizeInBytes={document.sizeInBytes} />
      ) : picture.test(document.mediaType) ? (
        // oxlint-disable-next-line nextjs/no-img-element -- the reader's own document never goes through an optimiser's cache
        <img src={href} alt={name.text} className="mx-auto max-w-full rounded-sheet border border-line bg-sheet" />
      ) : (
        <p className="rounded-sheet border border-dashed border-line p-3 text-center text-ink-soft">{t('notDrawn')}</p>
      )}
    </div>
  )
}
