import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

/** Whose box it is and how many letters wait in it, as a sentence. */
export function BoxHeading(props: { name: ReactNode; below?: ReactNode; count?: { total: number; unread: number } }) {
  const t = useTranslations('box')
  return (
    <header className="mb-3 md:mb-4">
      <h1 className="text-title md:text-display">{props.name}</h1>
      {props.below}
      {props.count ? <p className="mt-0.5 text-ink-soft">{t('count', props.count)}</p> : null}
    </header>
  )
}
