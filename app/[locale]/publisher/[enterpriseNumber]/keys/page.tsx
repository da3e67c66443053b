import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { ClientKeys } from '#components/desk/client-keys.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { keysAtOnce, listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { addKey, endKey } from '#session/publisher-desk.ts'

type Props = { params: Promise<{ locale: Locale; enterpriseNumber: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('keys.title') }
}

/** The keys of an organisation's software, at most two at once: the one in use and the one that takes over. */
export default async function Keys({ params }: Props) {
  const { locale, enterpriseNumber } = await params
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/keys')
  if (!person) return <PageNotFound />
  const [t, clients, { organisation }] = await Promise.all([
    getTranslations('publisher'),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
  ])
  return (
    <>
      <DeskHeading enterpriseNumber={enterpriseNumber} organisation={organisation} here="/keys" clients={clients} />
      <div className="mx-auto max-w-text space-y-3">
        <h1 className="text-title md:text-display">{t('keys.title')}</h1>
        <p className="prose-column text-ink-soft">{t('keys.lead')}</p>
        {clients.map((client) => (
          <section key={client.clientId} className="space-y-2 rounded-sheet border border-line bg-sheet p-2 md:p-4">
            <h2 className="text-lead font-semibold wrap-anywhere">
              {plainText(client.name)} <code className="block text-note font-normal">{client.clientId}</code>
            </h2>
            <ClientKeys
              client={client}
              enterpriseNumber={enterpriseNumber}
              most={keysAtOnce}
              actions={{ addKey, endKey }}
            />
          </section>
        ))}
      </div>
    </>
  )
}
