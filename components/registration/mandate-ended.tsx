import { useTranslations } from 'next-intl'
import { WayOn } from '#components/ui/way-on.tsx'

/** For who could read under a mandate and can no more. */
export function MandateEnded() {
  const t = useTranslations('mandates.over')
  return <WayOn title={t('title')} text={t('text')} href="/citizen/mandates" link={t('others')} />
}
