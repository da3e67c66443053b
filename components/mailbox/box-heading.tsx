import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

/** Whose box it is and how many letters wait in it, as a sentence. */
export function BoxHeading(props: { name: ReactNode; below?: ReactNode; totalItems: number; unreadItems: number }) {
  const t = useTranslations('box')
  return (
    <header className="mb-3 md:mb-4">
      <h1 className="text-title md:text-display">{props.name}</h1>
      {props.below}
      <p className="mt-0.5 text-ink-soft">{t('count', { total: props.totalItems, unread: props.unreadItems })}</p>
    </header>
  )
}
