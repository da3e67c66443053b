import { Building2 } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { RequestStatus } from '#components/desk/request-status.tsx'
import { Table } from '#components/ui/table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ButtonLink, Link } from '#components/ui/link.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { listOwnRequests } from '#domain/registration/ask-registration.ts'
import type { Locale } from '#locales/routing.ts'
import { applicant, ownOrganisations } from '#session/desk.ts'

type Props = { params: Promise<{ locale: Locale }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('title') }
}

/** The way in for organisations: the desks at which one works, the requests that one sent, and how to send one. */
export default async function Publisher({ params }: Props) {
  const { locale } = await params
  setRequestLocale(locale)
  const person = await applicant('/publisher')
  if (!person) return <PageNotFound />
  const [t, desk, kind, organisations, requests] = await Promise.all([
    getTranslations('publisher'),
    getTranslations('desk.requests'),
    getTranslations('onboardingKind'),
    ownOrganisations(),
    listOwnRequests(appDatabase(), person),
  ])
  return (
    <div className="space-y-4">
      <div>
        <h1 className="text-title md:text-display">{t('title')}</h1>
        <p className="prose-column mt-1 text-ink-soft">{t('lead')}</p>
      </div>
      {organisations.length > 0 ? (
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t('organisations')}</h2>
          <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
            {organisations.map((number) => (
              <li key={number} className="p-2 md:px-4">
                <Link href={`/publisher/${number}`} className="inline-flex min-h-[2.75rem] items-center">
                  {t('deskOf', { number: printEnterpriseNumber(number) })}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {requests.length > 0 ? (
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t('requests')}</h2>
          <Table
            caption={t('requests')}
            rows={requests}
            keyOf={({ requestId }) => requestId}
            columns={[
              {
                name: desk('kind'),
                value: (row) => <Link href={`/publisher/requests/${row.requestId}`}>{kind(row.kind)}</Link>,
              },
              { name: desk('enterprise'), value: (row) => printEnterpriseNumber(row.enterpriseNumber) },
              { name: desk('since'), value: (row) => <ReadableDate at={row.submittedAt} exact /> },
              { name: desk('state'), value: (row) => <RequestStatus status={row.status} /> },
            ]}
          />
        </section>
      ) : null}
      {organisations.length + requests.length === 0 ? (
        <EmptyState mark={<Building2 aria-hidden className="size-5" />} title={t('ask')}>
          <p>{t('none')}</p>
        </EmptyState>
      ) : null}
      <p>
        <ButtonLink href="/publisher/request">{t('ask')}</ButtonLink>
      </p>
    </div>
  )
}
