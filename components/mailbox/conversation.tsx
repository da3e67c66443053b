import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText, textFor } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { PublishedOriginal, SentReply, Thread, ThreadEntry } from '#domain/consultation/read-thread.ts'
import type { MessageSummary } from '#domain/message/message.ts'

/**
 * What was written to and fro about a letter, oldest first: theirs at the left, ours at the right.
 * @param current the letter that is open
 * @param box where the box is, without the language
 * @param holder a citizen reads "You"; the people of an enterprise read which of them it was
 */
export function Conversation(props: {
  thread: Thread
  current: string
  box: string
  holder: 'citizen' | 'enterprise'
}) {
  const t = useTranslations('conversation')
  const { thread, current, box, holder } = props
  if (thread.entries.length < 2) return null
  return (
    <section id="conversation" aria-labelledby="conversation-title" className="mt-4">
      <h2 id="conversation-title" className="mb-1 text-lead font-semibold">
        {t('title')}
      </h2>
      <ol className="space-y-1.5">
        {thread.entries.map((entry) => {
          if (entry.direction === 'published')
            return <Published key={entry.original.messageId} original={entry.original} />
          if (entry.direction === 'sent')
            return <Sent key={entry.reply.messageId} reply={entry.reply} holder={holder} />
          const { messageId } = entry.message
          const href = messageId === current ? undefined : `${box}/messages/${messageId}`
          return <Received key={messageId} message={entry.message} href={href} />
        })}
      </ol>
    </section>
  )
}

/** One of them: who, when, and what was said. */
function Turn(props: { side: ThreadEntry['direction']; who: ReactNode; at: Date; children: ReactNode }) {
  const look =
    props.side === 'received' ? 'mr-4 md:mr-16 border-line bg-sheet' : 'ml-4 md:ml-16 border-action bg-info-tint'
  return (
    <li className={`rounded-sheet border p-2 ${look}`}>
      <p className="mb-0.5 flex flex-wrap items-baseline justify-between gap-x-2 text-note">
        <span className="font-semibold">{props.who}</span>
        <span className="text-ink-soft">
          <ReadableDate at={props.at} withTime />
        </span>
      </p>
      {props.children}
    </li>
  )
}

/** @param href where the letter is; none for the one that is open */
function Received({ message, href }: { message: MessageSummary; href?: string }) {
  const t = useTranslations('conversation')
  return (
    <Turn side="received" who={<LocalizedText text={message.sender.name} />} at={message.receiptDate}>
      {href === undefined ? (
        <p>
          <LocalizedText text={message.subject} /> <span className="text-note text-ink-soft">({t('this')})</span>
        </p>
      ) : (
        <p>
          <Link href={href}>
            {message.isRead ? null : <span className="font-semibold">{t('unread')}: </span>}
            <LocalizedText text={message.subject} />
          </Link>
        </p>
      )}
    </Turn>
  )
}

/** What the enterprise published by its software: who of it is not told. */
function Published({ original }: { original: PublishedOriginal }) {
  const t = useTranslations('conversation')
  return (
    <Turn side="published" who={t('yours')} at={original.publishedAt}>
      <p>
        <LocalizedText text={original.subject} />
      </p>
    </Turn>
  )
}

function Sent({ reply, holder }: { reply: SentReply; holder: 'citizen' | 'enterprise' }) {
  const t = useTranslations('conversation')
  const locale = useLocale()
  const words = textFor(locale, reply.body ?? reply.subject)
  const language = words.language === locale ? undefined : words.language
  return (
    <Turn
      side="sent"
      who={holder === 'citizen' ? t('you') : <bdi>{plainText(reply.authorName)}</bdi>}
      at={reply.sentAt}
    >
      <div lang={language} className="prose-column space-y-1 whitespace-pre-line">
        {words.text.split(/\n{2,}/).map((paragraph, index) => (
          <p key={index}>{paragraph}</p>
        ))}
      </div>
      {reply.refused ? <p className="mt-1 text-note font-semibold">{t('refused')}</p> : null}
      {reply.fileNames.length > 0 ? (
        <p className="mt-1 text-note text-ink-soft">
          {t('documents', { count: reply.fileNames.length })}{' '}
          {reply.fileNames.map((name, index) => (
            <span key={index}>
              {index > 0 ? ', ' : null}
              <bdi className="break-all">{plainText(name)}</bdi>
            </span>
          ))}
        </p>
      ) : null}
    </Turn>
  )
}
