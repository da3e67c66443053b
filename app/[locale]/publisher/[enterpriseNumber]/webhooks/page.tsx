import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { ClientWebhooks } from '#components/desk/client-webhooks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import { listWebhooks, webhookDeeds } from '#domain/registration/webhooks.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { addPublisherWebhook, changePublisherWebhook, rotatePublisherSecret } from '#session/webhooks.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ done?: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('webhooks'))('title') }
}

/** Where the software of an organisation is told of events, what was told, and what became of it. */
export default async function Webhooks({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/webhooks')
  if (!person) return <PageNotFound />
  const desk = publisherClients(person, enterpriseNumber)
  const [t, clients, withWebhooks, { organisation }] = await Promise.all([
    getTranslations('webhooks'),
    listClients(appDatabase(), desk),
    listWebhooks(appDatabase(), desk),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
  ])
  const done = webhookDeeds.find((each) => each === asked.done)
  return (
    <>
      <DeskHeading enterpriseNumber={enterpriseNumber} organisation={organisation} here="/webhooks" clients={clients} />
      <div className="space-y-3">
        <h1 className="text-title md:text-display">{t('title')}</h1>
        <p className="prose-column text-ink-soft">{t('lead')}</p>
        {done ? <Notice kind="done" title={t(`done.${done}`)} /> : null}
        <ClientWebhooks
          clients={withWebhooks}
          enterpriseNumber={enterpriseNumber}
          actions={{ add: addPublisherWebhook, rotate: rotatePublisherSecret, change: changePublisherWebhook }}
        />
      </div>
    </>
  )
}
