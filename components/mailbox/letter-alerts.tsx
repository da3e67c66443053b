import { useTranslations } from 'next-intl'
import { classes, linkLook } from '#components/ui/look.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { MessageAlert } from '#domain/consultation/read-alerts.ts'

/** The e-mails that told of a letter, and what became of each: closed until somebody asks. Nothing where none was meant to go out. */
export function LetterAlerts({ alerts }: { alerts: MessageAlert[] }) {
  const t = useTranslations('letter.alerts')
  if (alerts.length === 0) return null
  return (
    <details className="screen-only mt-4">
      <summary className={classes(linkLook, 'inline-flex min-h-[2.75rem] cursor-pointer items-center text-note')}>
        {t('title')}
      </summary>
      <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet px-2">
        {alerts.map(({ kind, status, at }) => (
          <li key={kind} className="py-1 text-note">
            <span className="font-semibold">{t(`kinds.${kind}`)}</span>: {t(`statuses.${status}`)}
            <span className="text-ink-soft">
              {' · '}
              <ReadableDate at={at} exact withTime />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
