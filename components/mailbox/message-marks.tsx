import { BookOpen, Clock, LockKeyhole } from 'lucide-react'
import { useNow, useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'
import { daysBetween, noonOf, ReadableDate } from '#components/ui/readable-date.tsx'
import { WaxMark } from '#components/ui/wax-mark.tsx'
import type { MessageSummary } from '#domain/message/message.ts'

const weeksOfWarning = 2

const leavesSoon = ({ expirationDate }: MessageSummary, now: Date) =>
  daysBetween(now, expirationDate) <= weeksOfWarning * 7

/** Whether one of the marks says until when the letter is kept. */
export const isEndMarked = (message: MessageSummary, now: Date) =>
  !message.withdrawal && (message.isRegisteredMail || leavesSoon(message, now))

/** What a letter asks, and what it is: to do or to read before a day, registered, soon gone; or only that its sender withdrew it. Draws nothing when there is nothing to say. */
export function MessageMarks({ message, className = 'mt-0.5' }: { message: MessageSummary; className?: string }) {
  const t = useTranslations('box')
  const now = useNow()
  const due = message.actionDueOn ? noonOf(message.actionDueOn) : undefined
  const isOver = (day: Date) => daysBetween(now, day) < 0
  const readBy = message.dueOn ? noonOf(message.dueOn) : undefined
  // Once it is read the sender's wish is met; a day that passed says nothing more beside what is still to be done.
  const asksReading = readBy && !message.isRead && !(message.isForAction && isOver(readBy))
  if (message.withdrawal)
    return (
      <p className={className}>
        <Badge>{t('withdrawn')}</Badge>
      </p>
    )
  if (!message.isClosed && !message.isForAction && !asksReading && !isEndMarked(message, now)) return null
  const near = (at: Date) => () => <ReadableDate at={at} />
  const exact = () => <ReadableDate at={message.expirationDate} exact />
  return (
    <p className={`flex flex-wrap gap-1 ${className}`}>
      {message.isClosed ? <Badge mark={<LockKeyhole aria-hidden className="size-2" />}>{t('closedMark')}</Badge> : null}
      {message.isForAction ? (
        <Badge tone="due" mark={<Clock aria-hidden className="size-2" />}>
          {due ? <span>{t.rich(isOver(due) ? 'wasDue' : 'due', { date: near(due) })}</span> : t('toDo')}
        </Badge>
      ) : null}
      {asksReading ? (
        <Badge tone="due" mark={<BookOpen aria-hidden className="size-2" />}>
          <span>{t.rich(isOver(readBy) ? 'wasReadBy' : 'readBy', { date: near(readBy) })}</span>
        </Badge>
      ) : null}
      {message.isRegisteredMail ? (
        <Badge tone="registered" mark={<WaxMark className="size-2.5" />}>
          <span>{t.rich('registeredUntil', { date: exact })}</span>
        </Badge>
      ) : null}
      {leavesSoon(message, now) && !message.isRegisteredMail ? (
        <Badge>
          <span>{t.rich('leaves', { date: exact })}</span>
        </Badge>
      ) : null}
    </p>
  )
}
