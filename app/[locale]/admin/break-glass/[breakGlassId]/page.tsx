import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { openByBreakGlass } from '#domain/consultation/break-glass.ts'
import { ports } from '#http/ports.ts'
import type { Locale } from '#locales/routing.ts'
import { deskRequest, platformDesk } from '#session/desk.ts'

type Props = { params: Promise<{ locale: Locale; breakGlassId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.breakGlass') }
}

/** The one letter that two persons agreed to read. Each time it is drawn is a line in its recipient's access log. */
export default async function Reading({ params }: Props) {
  const { locale, breakGlassId } = await params
  setRequestLocale(locale)
  const page = `/admin/break-glass/${encodeURIComponent(breakGlassId)}`
  const desk = await platformDesk('openByBreakGlass', page)
  const request = await deskRequest('GET', `/${locale}${page}`)
  const reading = desk && (await openByBreakGlass(appDatabase(), ports().keys, desk.person, breakGlassId, request))
  if (!reading) return <PageNotFound />
  const t = await getTranslations('desk.breakGlass')
  return (
    <DeskFrame here="/admin/break-glass">
      <article className="space-y-3">
        <Notice kind="due" title={t('reading')}>
          <p>{plainText(reading.reason)}</p>
          <p>
            {t.rich('with', { name: () => <bdi>{plainText(reading.approvedByName)}</bdi> })},{' '}
            {t.rich('until', { time: () => <ReadableDate at={reading.validUntil} exact withTime /> })}
          </p>
        </Notice>
        <h1 className="text-title">
          <LocalizedText text={reading.subject} />
        </h1>
        {reading.body ? (
          <p className="prose-column whitespace-pre-line wrap-anywhere">
            <LocalizedText text={reading.body} />
          </p>
        ) : (
          <p>{t('noText')}</p>
        )}
      </article>
    </DeskFrame>
  )
}
