import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { type Field, FieldForm } from '#components/ui/field-form.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import { listTestRecipients } from '#domain/registration/test-recipients.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { publishTestMessage } from '#session/publisher-desk.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ published?: string | string[]; notActivated?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('test.title') }
}

/** Publishes a letter to a test recipient, by the use case that software uses, and says what the registry said. */
export default async function Test({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, { published, notActivated }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/test')
  if (!person) return <PageNotFound />
  const [t, { organisation, types }, clients, recipients] = await Promise.all([
    getTranslations('publisher'),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
    listTestRecipients(appDatabase()),
  ])
  if (!organisation) return <PageNotFound />
  const audiences = new Set(types.map(({ audience }) => audience))
  const fitting = recipients.filter(({ eboxType }) => audiences.has(eboxType))
  const [only, ...more] = types
  const fields: Field[] = [
    ...(more.length > 0
      ? [
          {
            as: 'select' as const,
            name: 'messageTypeId',
            label: t('test.type'),
            options: types.map(({ messageTypeId, name, audience }) => ({
              value: messageTypeId,
              label: `${textFor(locale, name).text} (${t(`test.eboxType.${audience}`)})`,
            })),
          },
        ]
      : []),
    {
      as: 'select',
      name: 'recipient',
      label: t('test.recipient'),
      options: fitting.map(({ testRecipientId, eboxType, behaviour }) => ({
        value: testRecipientId,
        label: `${t(`test.eboxType.${eboxType}`)}: ${t(`test.behaviour.${behaviour}`)}`,
      })),
    },
    { as: 'area', name: 'text', label: t('test.text'), rows: 5, maxLength: 10_000 },
  ]
  return (
    <>
      <DeskHeading enterpriseNumber={enterpriseNumber} organisation={organisation} here="/test" clients={clients} />
      <div className="mx-auto max-w-text space-y-3">
        <h1 className="text-title md:text-display">{t('test.title')}</h1>
        <p className="prose-column text-ink-soft">{t('test.lead')}</p>
        {typeof published === 'string' ? (
          <Notice kind="done" title={t('test.published')}>
            <p className="wrap-anywhere">{t('test.number', { messageId: published.slice(0, 36) })}</p>
            {notActivated === undefined ? null : <p>{t('test.notActivated')}</p>}
          </Notice>
        ) : null}
        {fitting.length === 0 || !only ? (
          <p>{t(only ? 'test.none' : 'types.none')}</p>
        ) : (
          <FieldForm
            action={publishTestMessage}
            fields={fields}
            hidden={{ enterpriseNumber, ...(more.length === 0 && { messageTypeId: only.messageTypeId }) }}
            words={{ send: t('test.send'), summary: t('test.summary') }}
          />
        )}
      </div>
    </>
  )
}
