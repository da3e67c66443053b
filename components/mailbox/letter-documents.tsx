import { useTranslations } from 'next-intl'
import type { Attachment } from '#domain/message/message.ts'
import { DocumentRow } from './document-row.tsx'
import { OpenDocument } from './open-document.tsx'

/**
 * The documents of a letter: the open one first, drawn, then the others. Every document can be taken along by a plain
 * link, which nothing fetches in advance: fetching the main one is what marks a letter as read.
 * @param contentPath where the bytes are, followed by `/<attachmentId>`
 * @param letter the address of the letter, without the language
 * @param open the document to draw; the main one unless another was asked for
 */
export function LetterDocuments(props: {
  documents: Attachment[]
  contentPath: string
  letter: string
  open?: string
}) {
  const t = useTranslations('letter')
  const { documents, contentPath, letter } = props
  const opened =
    documents.find((document) => document.attachmentId === props.open) ??
    documents.find((document) => document.isMainContent) ??
    documents.at(0)
  if (!opened) return null
  const others = documents.filter((document) => document !== opened)
  return (
    <>
      <section id="document" aria-labelledby="document-title" className="mt-4">
        <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-2">
          <h2 id="document-title" className="text-lead font-semibold">
            {t('document')}
          </h2>
          {others.length > 0 ? (
            <a
              href="#documents"
              className="screen-only inline-flex min-h-[2.75rem] items-center text-note text-action underline underline-offset-4"
            >
              {t('others', { count: others.length })}
            </a>
          ) : null}
        </div>
        <div className="rounded-sheet border border-line bg-sheet">
          <DocumentRow document={opened} href={`${contentPath}/${opened.attachmentId}`} />
        </div>
        <OpenDocument document={opened} href={`${contentPath}/${opened.attachmentId}`} />
      </section>
      {others.length > 0 ? (
        <section id="documents" aria-labelledby="documents-title" className="mt-4">
          <h2 id="documents-title" className="mb-1 text-lead font-semibold">
            {t('others', { count: others.length })}
          </h2>
          <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
            {others.map((document) => (
              <li key={document.attachmentId}>
                <DocumentRow
                  document={document}
                  href={`${contentPath}/${document.attachmentId}`}
                  show={`${letter}?document=${document.attachmentId}#document`}
                />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  )
}
