import { useTranslations } from 'next-intl'
import { WayOn } from '#components/ui/way-on.tsx'

/** For who could act for an enterprise and can no more: what ended, and who can help. */
export function AccessEnded() {
  const t = useTranslations('enterprise.ended')
  return <WayOn title={t('title')} text={t('text')} href="/enterprise" link={t('others')} />
}
