import { Reply as ReplyMark } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { buttonLook } from '#components/ui/look.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { ReplyForm } from './reply-form.tsx'
import { ReplyNotice } from './reply-notice.tsx'
import { isReplyOutcome, replyOutcomes } from './reply-outcome.ts'

/** What a page knows of the replies that a letter takes. */
export interface ReplyOffered {
  /** Where the form goes, in the page's language. With it goes a key, so that a form sent twice is one reply. */
  action: string
  /** What became of the form that was just sent, as its address says */
  outcome?: string
  maxDocuments: number
  maxMegabytes: number
  /** Replies to one letter within 24 hours */
  perDay: number
}

/** The kinds of document that a message may carry (spec §2.2), as the file chooser knows them. */
const accepted = '.pdf,.doc,.docx,.xls,.xlsx,.ppt,.odt,.ods,.odp,.odg,.txt,.csv,.xml,.html,.zip'

const field = 'mt-0.5 block w-full rounded-sheet border border-line bg-paper p-1.5 text-ink'

/**
 * The reply to a letter: closed until it is wanted, and all of it without script. What became of one that was sent stands above it.
 * @param sender to whom it goes
 */
export function Reply(props: { reply: ReplyOffered; sender: TranslatedString; holder: 'citizen' | 'enterprise' }) {
  const t = useTranslations('reply')
  const { reply, sender, holder } = props
  const { maxDocuments, maxMegabytes, perDay } = reply
  const outcome = isReplyOutcome(reply.outcome) ? reply.outcome : undefined
  const words = Object.fromEntries(
    replyOutcomes.map((each) => [
      each,
      { title: t(`outcome.${each}.title`), text: t(`outcome.${each}.text`, { perDay, maxMegabytes }) },
    ]),
  )
  return (
    <section id="reply" aria-labelledby="reply-title" className="screen-only mt-4">
      <h2 id="reply-title" className="mb-1 text-lead font-semibold">
        {t('title')}
      </h2>
      {outcome ? <ReplyNotice outcome={outcome} words={words} /> : null}
      <details open={outcome !== undefined && outcome !== 'sent'} className="mt-1">
        <summary className={`${buttonLook.plain} list-none [&::-webkit-details-marker]:hidden`}>
          <ReplyMark aria-hidden className="size-2.5" />
          {t('write')}
        </summary>
        <div className="mt-1 rounded-sheet border border-line bg-sheet p-2 md:p-4">
          <p className="mb-2 text-note text-ink-soft">
            {t.rich(holder, { sender: () => <LocalizedText text={sender} className="font-semibold" /> })}
          </p>
          <ReplyForm
            action={reply.action}
            maxMegabytes={maxMegabytes}
            words={words}
            sending={t('sending')}
            send={t('send')}
          >
            <label className="block font-semibold">
              {t('text')}
              <textarea name="text" required maxLength={10_000} rows={7} className={`${field} font-normal`} />
            </label>
            <div className="mt-2">
              <label htmlFor="reply-documents" className="block font-semibold">
                {t('documents')}
              </label>
              <p id="reply-documents-hint" className="text-note text-ink-soft">
                {t('documentsHint', { maxDocuments, maxMegabytes })}
              </p>
              <input
                id="reply-documents"
                aria-describedby="reply-documents-hint"
                type="file"
                name="documents"
                multiple
                accept={accepted}
                className={`${field} text-note`}
              />
            </div>
          </ReplyForm>
        </div>
      </details>
    </section>
  )
}
