import { useNow, useTranslations } from 'next-intl'
import type { MessageSummary } from '#domain/message/message.ts'
import { MessageRow } from './message-row.tsx'

const groups = ['toDo', 'new', 'earlier'] as const
type Group = (typeof groups)[number]

/**
 * Where a letter belongs: what asks something comes first, then what was not read, then the rest. Nothing tells that a thing
 * was done, so what was read and whose day has passed asks nothing more.
 */
export function groupOf(message: MessageSummary, now: Date): Group {
  const isOver = message.actionDueOn !== undefined && message.actionDueOn < now.toISOString().slice(0, 10)
  if (message.isForAction && !(message.isRead && isOver)) return 'toDo'
  return message.isRead ? 'earlier' : 'new'
}

/** What is to be done first stands first; what has no day comes last, in the order of the box. */
function byUrgency(one: MessageSummary, other: MessageSummary): number {
  return (one.actionDueOn ?? '9999').localeCompare(other.actionDueOn ?? '9999')
}

/**
 * A box as a stack of letters, in the order given.
 * @param path where the box is, without the language; a letter is at `path/messages/<messageId>`
 * @param grouped on the first page: To do, New, Earlier; further pages are one stack
 */
export function MessageList(props: { messages: MessageSummary[]; path: string; grouped: boolean }) {
  const t = useTranslations('box')
  const now = useNow()
  if (!props.grouped) return <Stack messages={props.messages} path={props.path} label={t('letters')} heading="h2" />
  return (
    <div className="space-y-4">
      {groups.map((group) => {
        const found = props.messages.filter((message) => groupOf(message, now) === group)
        const messages = group === 'toDo' ? found.toSorted(byUrgency) : found
        if (messages.length === 0) return null
        return (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`} className="mb-1 text-lead font-semibold">
              {t(`group.${group}`)}
            </h2>
            <Stack messages={messages} path={props.path} label={t(`group.${group}`)} heading="h3" />
          </section>
        )
      })}
    </div>
  )
}

function Stack(props: { messages: MessageSummary[]; path: string; label: string; heading: 'h2' | 'h3' }) {
  const { messages, path, label, heading } = props
  return (
    <ul aria-label={label} className="divide-y divide-line overflow-hidden rounded-sheet border border-line bg-sheet">
      {messages.map((message) => (
        <MessageRow
          key={message.messageId}
          message={message}
          href={`${path}/messages/${message.messageId}`}
          heading={heading}
        />
      ))}
    </ul>
  )
}
