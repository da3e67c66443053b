import { useTranslations } from 'next-intl'
import { WayOn } from '#components/ui/way-on.tsx'
import { answerNotFound } from '#http/page-status.ts'

/** An unknown page, a foreign letter and one whose time is over look the same. */
export function PageNotFound() {
  answerNotFound()
  const t = useTranslations('notFound')
  return <WayOn title={t('title')} text={t('text')} href="/citizen" link={t('home')} />
}
