import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { Withdrawal } from '#domain/message/withdraw.ts'

/**
 * In place of what stood in a letter: that its sender took it back, when, why, and where the new one is.
 * @param box where the box is, without the language
 */
export function Withdrawn({ withdrawal, box }: { withdrawal: Withdrawal; box: string }) {
  const t = useTranslations('letter.withdrawn')
  const { at, reason, replacedByMessageId } = withdrawal
  return (
    <section className="mt-3">
      <Notice kind="info" title={t.rich('title', { date: () => <ReadableDate at={at} exact /> })}>
        <p>{t('meaning')}</p>
        <p className="mt-1">
          {t('reason')} <LocalizedText text={reason} />
        </p>
        {replacedByMessageId ? (
          <ButtonLink href={`${box}/messages/${replacedByMessageId}`} className="screen-only mt-1.5">
            {t('replacement')}
          </ButtonLink>
        ) : null}
      </Notice>
    </section>
  )
}
