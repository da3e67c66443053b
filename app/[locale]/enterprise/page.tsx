import { Building2 } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ClaimableEnterprises } from '#components/enterprise/claimable-enterprises.tsx'
import { EnterpriseList } from '#components/enterprise/enterprise-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { appDatabase } from '#db/client.ts'
import { listClaimable } from '#domain/registration/claim-enterprise.ts'
import type { Locale } from '#locales/routing.ts'
import { claimEnterprise } from '#session/manage-users.ts'
import { citizenReader, ownEnterprises } from '#session/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('frame'))('enterprises') }
}

/** The enterprises whose letters the person may read, to choose one of. */
export default async function Enterprises({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params
  setRequestLocale(locale)
  const reader = await citizenReader()
  if (!reader) return <PageNotFound />
  const [t, enterprises, claimable] = await Promise.all([
    getTranslations('enterprise'),
    ownEnterprises(),
    listClaimable(appDatabase(), reader),
  ])
  return (
    <>
      <h1 className="text-title md:text-display">{t('title')}</h1>
      {enterprises.length > 0 ? (
        <>
          <p className="mt-1 mb-3 text-ink-soft">{t('lead')}</p>
          <EnterpriseList enterprises={enterprises} />
        </>
      ) : (
        <div className="mt-3">
          <EmptyState mark={<Building2 aria-hidden className="size-5" />} title={t('none.title')}>
            <p>{t('none.text')}</p>
          </EmptyState>
        </div>
      )}
      {claimable.length > 0 ? <ClaimableEnterprises enterprises={claimable} claim={claimEnterprise} /> : null}
    </>
  )
}
