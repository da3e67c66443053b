import { Mailbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import type { Holder } from '#domain/ebox/holder.ts'

/** Whose a box is: its words differ. */
export type BoxKind = Holder['eboxType']

/**
 * A box that nobody opened yet: what that means, what happens meanwhile, how it is opened.
 * @param box where it is, without the language
 * @param hasEnterprises the reader may read the letters of an enterprise: the way to them
 */
export function BoxNotOpened({
  holder,
  box,
  hasEnterprises,
}: {
  holder: BoxKind
  box: string
  hasEnterprises?: boolean
}) {
  const t = useTranslations('box.notOpened')
  return (
    <EmptyState mark={<Mailbox aria-hidden className="size-5" />} title={t('title')}>
      <p>{t(holder)}</p>
      <p className="mt-1">{t('meanwhile')}</p>
      {holder !== 'enterprise' ? (
        <p className="mt-2">
          <ButtonLink href={`${box}/activate`}>{t('open')}</ButtonLink>
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
