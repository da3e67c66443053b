import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ClientStatus } from '#components/desk/client-status.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { FieldForm } from '#components/ui/field-form.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { readRegisteredClient } from '#domain/registration/change-client.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { changeClientStatus, changeQuotas } from '#session/platform-desk.ts'

type Props = {
  params: Promise<{ locale: Locale; clientId: string }>
  searchParams: Promise<{ saved?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.clients') }
}

/** One registered client: what it may, its quotas, and the way to suspend it or let it work again. */
export default async function Client({ params, searchParams }: Props) {
  const [{ locale, clientId: id }, { saved }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const desk = await platformDesk('readRegistrations', `/admin/clients/${encodeURIComponent(id)}`)
  const client = desk && (await readRegisteredClient(appDatabase(), desk.person, id))
  if (!client) return <PageNotFound />
  const [t, names] = await Promise.all([getTranslations('desk.clients'), getTranslations('desk')])
  const isActive = client.status === 'active'
  const quota = (name: 'readsPerMinute' | 'writesPerMinute', label: string) => ({
    as: 'text' as const,
    name,
    label,
    hint: t('quotaHint'),
    inputMode: 'numeric' as const,
    maxLength: 20,
    isOptional: true,
    value: client[name] === null ? '' : String(client[name]),
  })
  return (
    <DeskFrame here="/admin/clients">
      <div className="space-y-4">
        <h1 className="text-title md:text-display">{plainText(client.name)}</h1>
        {saved === undefined ? null : <Notice kind="done" title={t('saved')} />}
        <section className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
          <Facts
            onPhone="below"
            items={[
              { name: 'client_id', value: <code className="wrap-anywhere">{client.clientId}</code> },
              { name: t('state'), value: <ClientStatus status={client.status} /> },
              { name: t('role'), value: <code>{client.role}</code> },
              { name: names('requests.enterprise'), value: printEnterpriseNumber(client.enterpriseNumber) },
              { name: t('owner'), value: names(`roles.${client.desk}`) },
              {
                name: t('scope'),
                value: client.scope.split(' ').map((scope) => (
                  <code key={scope} className="block text-note wrap-anywhere">
                    {scope}
                  </code>
                )),
              },
              ...(client.redirectUris.length > 0
                ? [
                    {
                      name: t('redirect'),
                      value: client.redirectUris.map((uri) => (
                        <span key={uri} className="block wrap-anywhere">
                          {plainText(uri)}
                        </span>
                      )),
                    },
                  ]
                : []),
              { name: t('reads'), value: client.readsPerMinute ?? t('asEverybody') },
              { name: t('writes'), value: client.writesPerMinute ?? t('asEverybody') },
            ]}
          />
        </section>
        {client.isOwn ? (
          <div className="grid max-w-page gap-4 md:grid-cols-2">
            <section>
              <h2 className="mb-1 text-lead font-semibold">{t('quotas')}</h2>
              <FieldForm
                action={changeQuotas}
                look="plain"
                hidden={{ clientId: id }}
                fields={[quota('readsPerMinute', t('reads')), quota('writesPerMinute', t('writes'))]}
                words={{ send: t('saveQuota'), summary: t('summary') }}
              />
            </section>
            <section>
              <h2 className="mb-1 text-lead font-semibold">{t(isActive ? 'suspend' : 'resume')}</h2>
              {client.isStoppedByEnterprise ? (
                <p>{t('byEnterprise')}</p>
              ) : (
                <FieldForm
                  action={changeClientStatus}
                  look="plain"
                  hidden={{ clientId: id, status: isActive ? 'suspended' : 'active' }}
                  fields={[
                    {
                      as: 'area',
                      name: 'reason',
                      label: t('reason'),
                      hint: t('reasonHint'),
                      rows: 3,
                      maxLength: 1_000,
                    },
                  ]}
                  words={{ send: t(isActive ? 'suspend' : 'resume'), summary: t('summary') }}
                />
              )}
            </section>
          </div>
        ) : (
          <p>{t('otherDesk')}</p>
        )}
      </div>
    </DeskFrame>
  )
}
