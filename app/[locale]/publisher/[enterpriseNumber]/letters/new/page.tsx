import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { LetterKinds } from '#app/[locale]/publisher/[enterpriseNumber]/letter-kinds.tsx'
import { type Field, FieldForm } from '#components/ui/field-form.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { appDatabase } from '#db/client.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes, newApplication } from '#domain/registration/register-message-type.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { addMessageType } from '#session/publisher-desk.ts'

type Props = { params: Promise<{ locale: Locale; enterpriseNumber: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('types.new') }
}

const languages = ['nl', 'fr', 'de'] as const
const fieldOf = { nl: 'Nl', fr: 'Fr', de: 'De' } as const

/** Describes a kind of letters, and the service from which it comes. */
export default async function NewType({ params }: Props) {
  const { locale, enterpriseNumber } = await params
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/letters/new')
  if (!person) return <PageNotFound />
  const [t, { organisation, types }, clients] = await Promise.all([
    getTranslations('publisher'),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
  ])
  if (!organisation) return <PageNotFound />
  const applications = new Map(types.map(({ application }) => [application.applicationId, application.name]))
  const fields: Field[] = [
    ...(applications.size > 0
      ? [
          {
            as: 'select' as const,
            name: 'applicationId',
            label: t('types.service'),
            options: [
              { value: newApplication, label: t('types.newService') },
              ...[...applications].map(([value, name]) => ({ value, label: textFor(locale, name).text })),
            ],
            value: [...applications.keys()].at(0),
          },
        ]
      : []),
    ...languages.map((language) => ({
      as: 'text' as const,
      name: `application${fieldOf[language]}`,
      label: t('types.serviceIn', { language: t(`types.${language}`) }),
      maxLength: 100,
      isOptional: applications.size > 0,
    })),
    ...languages.map((language) => ({
      as: 'text' as const,
      name: `type${fieldOf[language]}`,
      label: t('types.kindIn', { language: t(`types.${language}`) }),
      maxLength: 100,
    })),
    {
      as: 'choice',
      name: 'audience',
      label: t('types.audience'),
      options: [
        { value: 'citizen', label: t('test.eboxType.citizen') },
        { value: 'enterprise', label: t('test.eboxType.enterprise') },
        { value: 'professional', label: t('test.eboxType.professional') },
      ],
    },
    { as: 'text', name: 'validityMonths', label: t('types.validity'), inputMode: 'numeric', maxLength: 3, value: '6' },
  ]
  return (
    <>
      <DeskHeading
        enterpriseNumber={enterpriseNumber}
        organisation={organisation}
        here="/letters/new"
        clients={clients}
      />
      <div className="mx-auto max-w-text">
        <h1 className="text-title md:text-display">{t('types.new')}</h1>
        <p className="prose-column mt-1 mb-3 text-ink-soft">{t('types.lead')}</p>
        <FieldForm
          action={addMessageType}
          fields={fields}
          hidden={{ enterpriseNumber }}
          words={{ send: t('types.add'), summary: t('types.summary') }}
        />
      </div>
      {types.length > 0 ? (
        <div className="mt-4">
          <LetterKinds desk={`/publisher/${enterpriseNumber}`} types={types} />
        </div>
      ) : null}
    </>
  )
}
