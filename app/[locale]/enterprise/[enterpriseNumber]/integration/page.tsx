import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { ClientCalls } from '#components/desk/client-calls.tsx'
import { keyField } from '#components/desk/client-keys.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { OwnSoftware } from '#components/enterprise/own-software.tsx'
import { TermsToAccept } from '#components/registration/terms.tsx'
import { FieldForm } from '#components/ui/field-form.tsx'
import { Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { readClientCalls } from '#domain/registration/client-calls.ts'
import { consumerClients } from '#domain/registration/client-desk.ts'
import { keysAtOnce, listClients } from '#domain/registration/client-keys.ts'
import { readConsumerTerms } from '#domain/registration/consumer-terms.ts'
import { mostSoftware } from '#domain/registration/own-software.ts'
import { env } from '#env.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import {
  acceptTerms,
  addSoftwareKey,
  changeSoftware,
  endSoftwareKey,
  makeSoftware,
} from '#session/manage-integration.ts'
import { enterpriseManager } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ done?: string; problem?: string }>
}

const problems = ['terms', 'byPlatform'] as const
const successes = ['accepted', 'made', 'keyAdded', 'keyEnded', 'active', 'suspended', 'ended'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('integration'))('title') }
}

/** An enterprise's own software: the terms first, then what is registered with its keys, and what it called. */
export default async function Integration({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/integration')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [database, desk] = [appDatabase(), consumerClients(manager)]
  const [t, key, terms, clients, calls] = await Promise.all([
    getTranslations('integration'),
    getTranslations('publisher.keys'),
    readConsumerTerms(database, manager),
    listClients(database, desk),
    readClientCalls(database, desk),
  ])
  await auditPage(manager.reader, `/${locale}/enterprise/${enterpriseNumber}/integration`, {
    enterpriseNumber,
    clients: clients.length,
  })
  const problem = problems.find((each) => each === asked.problem)
  const done = successes.find((each) => each === asked.done)
  const { inForce, accepted } = terms
  return (
    <>
      <ManageHeading title={t('title')} enterpriseNumber={enterpriseNumber} name={manager.name} place="integration" />
      <p className="prose-column mb-2">{t('lead')}</p>
      <div className="space-y-5">
        {done ? <Notice kind="done" title={t(`done.${done}`)} /> : null}
        {problem ? <Notice kind="problem" title={t(`problems.${problem}`)} /> : null}
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t('terms.title')}</h2>
          {accepted && inForce ? (
            <p className="prose-column">
              {t.rich('terms.accepted', {
                version: inForce.version,
                name: plainText(accepted.by),
                date: () => <ReadableDate at={accepted.at} exact withTime />,
              })}
            </p>
          ) : null}
          {inForce && !accepted ? (
            <>
              <p className="prose-column mb-2">{t('terms.lead')}</p>
              <TermsToAccept terms={inForce} locale={locale} action={acceptTerms} hidden={{ enterpriseNumber }} />
            </>
          ) : null}
          {inForce ? null : <p className="prose-column">{t('terms.none')}</p>}
        </section>
        {clients.length > 0 ? (
          <section>
            <h2 className="mb-1 text-lead font-semibold">{t('software.title')}</h2>
            <OwnSoftware
              clients={clients}
              enterpriseNumber={enterpriseNumber}
              mostKeys={keysAtOnce}
              tokenEndpoint={`${env().ORIGIN}/oauth/token`}
              actions={{ addKey: addSoftwareKey, endKey: endSoftwareKey, change: changeSoftware }}
            />
            <p className="mt-2">
              <Link href={`/enterprise/${enterpriseNumber}/integration/webhooks`}>{t('webhooks')}</Link>
            </p>
          </section>
        ) : null}
        {accepted && clients.length < mostSoftware ? (
          <section className="max-w-text">
            <h2 className="text-lead font-semibold">{t('new.title')}</h2>
            <p className="prose-column mt-0.5 mb-2 text-ink-soft">{t('new.text')}</p>
            <FieldForm
              action={makeSoftware}
              fields={[
                { as: 'text', name: 'name', label: t('new.name'), hint: t('new.hint'), maxLength: 100 },
                { ...keyField, label: t('new.key'), hint: key('hint') },
              ]}
              hidden={{ enterpriseNumber }}
              words={{ send: t('new.button'), summary: key('summary') }}
            />
          </section>
        ) : null}
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t('calls.title')}</h2>
          {calls.length === 0 ? (
            <p className="prose-column text-ink-soft">{t('calls.none')}</p>
          ) : (
            <ClientCalls calls={calls} caption={t('calls.title')} />
          )}
        </section>
      </div>
    </>
  )
}
