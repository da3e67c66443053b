import { Download, FileText } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { buttonLook } from '#components/ui/look.ts'
import { plainText } from '#components/ui/plain-text.ts'
import type { Attachment } from '#domain/message/message.ts'
import { FileSize } from './file-size.tsx'
import { isDrawable } from './open-document.tsx'

/** The name of a document for the reader: its title when it has one, else its file name; `lang` where it is not the page's. */
export function useDocumentName(document: Attachment): { text: string; lang?: string } {
  const locale = useLocale()
  if (!document.title) return { text: plainText(document.fileName) }
  const { text, language } = textFor(locale, document.title)
  return { text, lang: language === locale ? undefined : language }
}

/**
 * A document of a letter: its name, what it is, and the links to show it and to take it along.
 * @param href where its bytes are; `?download` in the link says that they become a file of the reader's, and are not drawn
 * @param show the address of the letter with this document open; none for the one that is open
 */
export function DocumentRow({ document, href, show }: { document: Attachment; href: string; show?: string }) {
  const t = useTranslations('letter')
  const name = useDocumentName(document)
  const fileName = plainText(document.fileName)
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 p-2">
      <FileText aria-hidden className="size-3 shrink-0 text-action" />
      <div className="min-w-[12rem] flex-1">
        <p className="font-semibold">
          <bdi lang={name.lang}>{name.text}</bdi>
        </p>
        <p className="flex flex-wrap items-center gap-x-1 text-note text-ink-soft">
          {name.text === fileName ? null : <bdi className="min-w-0 break-all">{fileName}</bdi>}
          <FileSize bytes={document.sizeInBytes} />
          {document.isMainContent ? <Badge>{t('main')}</Badge> : null}
          {document.isAttachmentSigned ? <Badge tone="done">{t('signed')}</Badge> : null}
        </p>
      </div>
      <div className="screen-only flex flex-wrap gap-1">
        {show && isDrawable(document) ? (
          <ButtonLink look="plain" href={show}>
            {t('show')}
            <span className="hidden-words">: {name.text}</span>
          </ButtonLink>
        ) : null}
        <a href={`${href}?download`} download className={buttonLook.plain}>
          <Download aria-hidden className="size-2.5" />
          {t('download')}
          <span className="hidden-words">: {name.text}</span>
        </a>
      </div>
    </div>
  )
}
