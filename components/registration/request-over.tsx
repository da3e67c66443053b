import { useTranslations } from 'next-intl'

/** A portal's request that cannot be answered here, or no more. */
export function RequestOver() {
  const t = useTranslations('consent.gone')
  return (
    <div className="mx-auto max-w-text">
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1">{t('text')}</p>
    </div>
  )
}
