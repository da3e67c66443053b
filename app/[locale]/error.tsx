'use client'

import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'

/** A fault of ours: what still stands and what to do. What went wrong stands in the log, not here. */
export default function Failed({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('error')
  return (
    <div role="alert">
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-2">{t('text')}</p>
      <p className="mt-3">
        <Button onPress={reset}>{t('retry')}</Button>
      </p>
    </div>
  )
}
