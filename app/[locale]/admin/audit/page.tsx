import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { AuditSearch } from '#components/desk/audit-search.tsx'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { searchAudit } from '#session/platform-desk.ts'

type Props = { params: Promise<{ locale: Locale }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.audit') }
}

/** The audit trail, searched by trace id, letter or person. */
export default async function Audit({ params }: Props) {
  const { locale } = await params
  setRequestLocale(locale)
  const desk = await platformDesk('searchAudit', '/admin/audit')
  if (!desk) return <PageNotFound />
  const [t, names] = await Promise.all([getTranslations('desk.audit'), getTranslations('desk')])
  return (
    <DeskFrame here="/admin/audit">
      <h1 className="text-title md:text-display">{names('places.audit')}</h1>
      <p className="prose-column mt-1 mb-3 text-ink-soft">{t('lead')}</p>
      <AuditSearch
        action={searchAudit}
        locale={locale}
        words={{
          by: t('by'),
          options: (['trace', 'message', 'person'] as const).map((value) => ({ value, label: t(value) })),
          what: t('what'),
          find: t('find'),
          found: { none: t('found.none'), one: t('found.one'), other: t('found.other') },
          columns: { when: t('when'), request: t('request'), who: t('who'), details: t('details') },
        }}
      />
    </DeskFrame>
  )
}
