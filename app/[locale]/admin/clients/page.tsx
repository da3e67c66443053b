import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ClientStatus } from '#components/desk/client-status.tsx'
import { SearchForm } from '#components/desk/search-form.tsx'
import { Table } from '#components/ui/table.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { Link } from '#components/ui/link.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { listProviders, listRegisteredClients } from '#domain/registration/change-client.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { changeProviderStatus } from '#session/platform-desk.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ q?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.clients') }
}

/** Everything that is registered: the software of senders, portals and others, and the providers of the federation. */
export default async function Clients({ params, searchParams }: Props) {
  const [{ locale }, { q }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const desk = await platformDesk('readRegistrations', '/admin/clients')
  if (!desk) return <PageNotFound />
  const wanted = typeof q === 'string' && q.trim() ? q.trim().slice(0, 200) : undefined
  const [t, names, clients, providers] = await Promise.all([
    getTranslations('desk.clients'),
    getTranslations('desk'),
    listRegisteredClients(appDatabase(), desk.person, wanted),
    listProviders(appDatabase(), desk.person),
  ])
  return (
    <DeskFrame here="/admin/clients">
      <h1 className="mb-3 text-title md:text-display">{names('places.clients')}</h1>
      <SearchForm action={`/${locale}/admin/clients`} name="q" label={t('search')} find={t('find')} value={wanted} />
      {clients.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <Table
          caption={names('places.clients')}
          rows={clients}
          keyOf={({ clientId }) => clientId}
          columns={[
            {
              name: t('name'),
              value: ({ clientId, name }) => (
                <Link href={`/admin/clients/${encodeURIComponent(clientId)}`}>{plainText(name)}</Link>
              ),
            },
            { name: t('role'), value: ({ role }) => <code className="text-note">{role}</code> },
            { name: names('requests.enterprise'), value: (row) => printEnterpriseNumber(row.enterpriseNumber) },
            { name: t('owner'), value: (row) => names(`roles.${row.desk}`) },
            { name: t('state'), value: ({ status }) => <ClientStatus status={status} /> },
          ]}
        />
      )}
      {providers.length > 0 ? (
        <section className="mt-4">
          <h2 className="mb-1 text-lead font-semibold">{t('providers')}</h2>
          <Table
            caption={t('providers')}
            rows={providers}
            keyOf={({ enterpriseNumber }) => enterpriseNumber}
            columns={[
              { name: names('requests.enterprise'), value: ({ name }) => <bdi>{plainText(name)}</bdi> },
              { name: 'URL', value: ({ url }) => plainText(url) },
              {
                name: t('state'),
                value: ({ enterpriseNumber, status }) => (
                  <>
                    <ClientStatus status={status} />
                    {desk.roles.includes('federationDesk') ? (
                      <form action={changeProviderStatus} className="mt-1">
                        <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
                        <FormButton name="status" value={status === 'active' ? 'suspended' : 'active'}>
                          {t(status === 'active' ? 'suspend' : 'resume')}
                        </FormButton>
                      </form>
                    ) : null}
                  </>
                ),
              },
            ]}
          />
        </section>
      ) : null}
    </DeskFrame>
  )
}
