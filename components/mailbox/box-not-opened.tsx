import { Mailbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { EmptyState } from '#components/ui/empty-state.tsx'

/** A box that nobody opened yet: what that means, what happens meanwhile, where help is. */
export function BoxNotOpened({ holder }: { holder: 'citizen' | 'enterprise' }) {
  const t = useTranslations('box.notOpened')
  return (
    <EmptyState mark={<Mailbox aria-hidden className="size-5" />} title={t('title')}>
      <p>{t(holder)}</p>
      <p className="mt-1">{t('meanwhile')}</p>
      <p className="mt-1">{t('help')}</p>
    </EmptyState>
  )
}
