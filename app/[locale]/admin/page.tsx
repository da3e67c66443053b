import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { RequestStatus } from '#components/desk/request-status.tsx'
import { Table } from '#components/ui/table.tsx'
import { Link } from '#components/ui/link.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { rolesFor } from '#domain/access/desk.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { type ListedRequest, listRequests } from '#domain/registration/review-request.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { DeskFrame } from './desk-frame.tsx'

type Props = { params: Promise<{ locale: Locale }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('title') }
}

/** The first page of the platform's desks: the requests that wait at the own one. Who owns no requests finds the other places. */
export default async function Admin({ params }: Props) {
  const { locale } = await params
  setRequestLocale(locale)
  const desk = await platformDesk('workAtDesk', '/admin')
  if (!desk) return <PageNotFound />
  const isReviewer = rolesFor(desk.roles, 'reviewRequest').length > 0
  const [t, requests] = await Promise.all([
    getTranslations('desk'),
    isReviewer ? listRequests(appDatabase(), desk.person) : undefined,
  ])
  return (
    <DeskFrame here="/admin">
      <h1 className="mb-3 text-title md:text-display">{t('title')}</h1>
      {requests ? (
        <div className="space-y-4">
          <section>
            <h2 className="mb-1 text-lead font-semibold">{t('requests.open')}</h2>
            {requests.open.length === 0 ? <p>{t('requests.none')}</p> : <Requests title="open" rows={requests.open} />}
          </section>
          {requests.closed.length > 0 ? (
            <section>
              <h2 className="mb-1 text-lead font-semibold">{t('requests.closed')}</h2>
              <Requests title="closed" rows={requests.closed} />
            </section>
          ) : null}
        </div>
      ) : null}
    </DeskFrame>
  )
}

async function Requests({ title, rows }: { title: 'open' | 'closed'; rows: ListedRequest[] }) {
  const [t, kind] = await Promise.all([getTranslations('desk.requests'), getTranslations('onboardingKind')])
  return (
    <Table
      caption={t(title)}
      rows={rows}
      keyOf={({ requestId }) => requestId}
      columns={[
        {
          name: t('kind'),
          value: (row) => <Link href={`/admin/requests/${row.requestId}`}>{kind(row.kind)}</Link>,
        },
        { name: t('enterprise'), value: (row) => printEnterpriseNumber(row.enterpriseNumber) },
        { name: t('by'), value: (row) => <bdi>{plainText(row.requesterName)}</bdi> },
        { name: t('since'), value: (row) => <ReadableDate at={row.submittedAt} exact withTime /> },
        { name: t('state'), value: (row) => <RequestStatus status={row.status} /> },
      ]}
    />
  )
}
