import { Mailbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ButtonLink } from '#components/ui/link.tsx'

/**
 * A box that nobody opened yet: what that means, what happens meanwhile, how it is opened.
 * @param hasEnterprises the reader may read the letters of an enterprise: the way to them
 */
export function BoxNotOpened({
  holder,
  hasEnterprises,
}: {
  holder: 'citizen' | 'enterprise'
  hasEnterprises?: boolean
}) {
  const t = useTranslations('box.notOpened')
  return (
    <EmptyState mark={<Mailbox aria-hidden className="size-5" />} title={t('title')}>
      <p>{t(holder)}</p>
      <p className="mt-1">{t('meanwhile')}</p>
      {holder === 'citizen' ? (
        <p className="mt-2">
          <ButtonLink href="/citizen/activate">{t('open')}</ButtonLink>
        </p>
      ) : (
        <p className="mt-1">{t('help')}</p>
      )}
      {hasEnterprises ? (
        <p className="mt-2">
          <ButtonLink look="plain" href="/enterprise">
            {t('toEnterprises')}
          </ButtonLink>
        </p>
      ) : null}
    </EmptyState>
  )
}
