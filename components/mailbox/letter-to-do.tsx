import { CircleCheck, ExternalLink } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText, textFor } from '#components/ui/localized-text.tsx'
import { buttonLook } from '#components/ui/look.ts'
import type { Message } from '#domain/message/message.ts'

export type LetterChange = 'done' | 'notDone' | 'hide' | 'show'

/** How a page changes a letter: a server action, and the fields that say which letter. */
export interface ChangesOffered {
  action: (form: FormData) => Promise<void>
  fields: Record<string, string>
}

/** What the letter asks the reader to do elsewhere, as its sender's buttons; and to say that it is done. */
export function LetterToDo({ message, changes }: { message: Message; changes?: ChangesOffered }) {
  const t = useTranslations('toDo')
  const locale = useLocale()
  const { actions, isForAction, isActionExecuted } = message
  if (message.withdrawal || (actions.length === 0 && !(isForAction && changes) && !isActionExecuted)) return null
  return (
    <section aria-label={t('title')} className="screen-only mt-3 flex flex-wrap items-center gap-2">
      {actions.map(({ messageActionId, label, url }, index) => (
        <a
          key={messageActionId}
          href={textFor(locale, url).text}
          rel="noreferrer"
          className={buttonLook[index === 0 ? 'main' : 'plain']}
        >
          <LocalizedText text={label} />
          <ExternalLink role="img" aria-label={t('leaves')} className="size-2.5" />
        </a>
      ))}
      {isForAction && changes ? <Change changes={changes} change="done" /> : null}
      {isActionExecuted ? (
        <>
          <p className="inline-flex items-center gap-1 text-note text-done">
            <CircleCheck aria-hidden className="size-2.5" />
            {t('isDone')}
          </p>
          {changes ? <Change changes={changes} change="notDone" /> : null}
        </>
      ) : null}
    </section>
  )
}

/** At the end of a letter: puts it out of sight, or back. */
export function LetterHiding({ message, changes }: { message: Message; changes: ChangesOffered }) {
  const t = useTranslations('toDo')
  return (
    <div className="screen-only mt-4 flex flex-wrap items-center gap-2">
      {message.isVisible ? null : <p className="text-note text-ink-soft">{t('isHidden')}</p>}
      <Change changes={changes} change={message.isVisible ? 'hide' : 'show'} />
    </div>
  )
}

function Change({ changes: { action, fields }, change }: { changes: ChangesOffered; change: LetterChange }) {
  const t = useTranslations('toDo')
  return (
    <form action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FormButton name="change" value={change}>
        {t(change)}
      </FormButton>
    </form>
  )
}
