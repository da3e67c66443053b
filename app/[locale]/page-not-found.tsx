import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/ui/link.tsx'
import { answerNotFound } from '#http/page-status.ts'

/** An unknown page, a foreign letter and one whose time is over look the same. */
export function PageNotFound() {
  answerNotFound()
  const t = useTranslations('notFound')
  return (
    <>
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-2">{t('text')}</p>
      <p className="mt-3">
        <ButtonLink look="plain" href="/citizen">
          {t('home')}
        </ButtonLink>
      </p>
    </>
  )
}
