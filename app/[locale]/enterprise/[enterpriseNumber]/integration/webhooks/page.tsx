import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { ClientWebhooks } from '#components/desk/client-webhooks.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { consumerClients } from '#domain/registration/client-desk.ts'
import { listWebhooks, webhookDeeds } from '#domain/registration/webhooks.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import { enterpriseManager } from '#session/session.ts'
import { addOwnWebhook, changeOwnWebhook, rotateOwnSecret } from '#session/webhooks.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ done?: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('webhooks'))('title') }
}

/** Where an enterprise's own software is told of what happens in its box. */
export default async function OwnWebhooks({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/integration/webhooks')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [t, clients] = await Promise.all([
    getTranslations('webhooks'),
    listWebhooks(appDatabase(), consumerClients(manager)),
  ])
  await auditPage(manager.reader, `/${locale}/enterprise/${enterpriseNumber}/integration/webhooks`, {
    enterpriseNumber,
    clients: clients.length,
  })
  const done = webhookDeeds.find((each) => each === asked.done)
  return (
    <>
      <ManageHeading title={t('title')} enterpriseNumber={enterpriseNumber} name={manager.name} place="integration" />
      <div className="space-y-3">
        <p className="prose-column">{t('lead')}</p>
        {done ? <Notice kind="done" title={t(`done.${done}`)} /> : null}
        <ClientWebhooks
          clients={clients}
          enterpriseNumber={enterpriseNumber}
          actions={{ add: addOwnWebhook, rotate: rotateOwnSecret, change: changeOwnWebhook }}
        />
      </div>
    </>
  )
}
