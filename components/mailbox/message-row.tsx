import { useNow, useTranslations } from 'next-intl'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { MessageSummary } from '#domain/message/message.ts'
import { isEndMarked, MessageMarks } from './message-marks.tsx'
import { SenderMark } from './sender-mark.tsx'

/**
 * One letter of the stack. The whole row opens it; the link is the subject, so that a list of links reads well.
 * @param heading the level that follows the heading above the stack
 */
export function MessageRow(props: { message: MessageSummary; href: string; heading: 'h2' | 'h3' }) {
  const { message, href, heading: Heading } = props
  const t = useTranslations('box')
  const letter = useTranslations('letter')
  const now = useNow()
  const unread = !message.isRead && !message.withdrawal
  return (
    <li className={`relative flex gap-1.5 px-2 py-2 hover:bg-info-tint md:gap-2 ${unread ? 'bg-sheet' : ''}`}>
      {unread ? (
        <span aria-hidden className="forced-fill absolute left-0.5 top-4 size-1 rounded-full bg-action" />
      ) : null}
      <SenderMark name={message.sender.name} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-2 text-note">
          <p className={unread ? 'font-bold' : 'text-ink-soft'}>
            <LocalizedText text={message.sender.name} />
          </p>
          <p className={`shrink-0 ${unread ? 'font-bold' : 'text-ink-soft'}`}>
            <ReadableDate at={message.receiptDate} withTime />
          </p>
        </div>
        <Heading className={`text-body leading-snug text-pretty ${unread ? 'font-bold' : 'font-normal'}`}>
          <Link
            look="bare"
            href={href}
            className="after:absolute after:inset-0 hover:underline hover:underline-offset-4"
          >
            {unread ? <span className="hidden-words">{t('unread')}: </span> : null}
            <LocalizedText text={message.subject} />
          </Link>
        </Heading>
        {message.forTheAttentionOf?.label ? (
          <p className="text-note text-ink-soft">
            {t('forTheAttentionOf')} <bdi>{plainText(message.forTheAttentionOf.label)}</bdi>
          </p>
        ) : null}
        {isEndMarked(message, now) ? null : (
          <p className="text-note text-ink-soft">
            {letter('kept')} <ReadableDate at={message.expirationDate} exact />
          </p>
        )}
        <MessageMarks message={message} />
      </div>
    </li>
  )
}
