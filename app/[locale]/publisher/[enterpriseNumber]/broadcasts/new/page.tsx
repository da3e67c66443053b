import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { refusalWords } from '#app/[locale]/publisher/[enterpriseNumber]/broadcasts/refusal-words.ts'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { fieldLook, Labelled, tied } from '#components/ui/labelled.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { classes } from '#components/ui/look.ts'
import { SelectField } from '#components/ui/select-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { UploadForm, UploadRefused } from '#components/ui/upload-form.tsx'
import { appDatabase } from '#db/client.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import { env } from '#env.ts'
import { kindOf } from '#http/publisher-desk/compose-broadcast.ts'
import { registrySettings } from '#http/registry-settings.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ refused?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('toMany'))('compose.title') }
}

/** Composes a letter for many: its kind, title and text in each language, documents. It reaches nobody before its recipients are added. */
export default async function Compose({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, { refused }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/broadcasts/new')
  if (!person) return <PageNotFound />
  const [t, { organisation, types }, clients] = await Promise.all([
    getTranslations('toMany'),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
  ])
  if (!organisation) return <PageNotFound />
  const { languages, lengths, maxDocuments } = registrySettings()
  const { MAX_PUBLICATION_MB: maxMegabytes } = env()
  const words = refusalWords(t, maxMegabytes)
  const documents = {
    name: 'documents',
    label: t('compose.documents'),
    hint: t('compose.documentsHint', { maxDocuments, maxMegabytes }),
  }
  return (
    <>
      <DeskHeading
        enterpriseNumber={enterpriseNumber}
        organisation={organisation}
        here="/broadcasts"
        clients={clients}
      />
      <div className="mx-auto max-w-text space-y-3">
        <h1 className="text-title md:text-display">{t('compose.title')}</h1>
        <p className="prose-column text-ink-soft">{t('compose.lead')}</p>
        {typeof refused === 'string' ? (
          <UploadRefused refused={{ refusal: refused, details: [] }} words={words} />
        ) : null}
        {types.length === 0 ? (
          <p>{t('noKinds')}</p>
        ) : (
          <UploadForm
            action={`/${locale}/publisher/${enterpriseNumber}/broadcasts/compose?key=${crypto.randomUUID()}`}
            maxMegabytes={maxMegabytes}
            words={words}
            send={t('compose.send')}
            sending={t('sending')}
          >
            <SelectField
              name="kind"
              label={t('compose.kind')}
              options={types.map((type) => ({
                value: kindOf(type),
                label: `${textFor(locale, type.name).text} · ${textFor(locale, type.application.name).text} (${t(`audiences.${type.audience}`)})`,
              }))}
              chosen={types[0] && kindOf(types[0])}
            />
            {languages.map((language) => (
              <fieldset key={language} className="space-y-2 border-s-3 border-line ps-2">
                <legend className="font-semibold">{t(`languages.${language}`)}</legend>
                <TextField
                  name={`subject-${language}`}
                  label={t('compose.subject', { language: t(`languages.${language}`) })}
                  autoComplete="off"
                  maxLength={lengths.subject}
                  isOptional
                />
                <Labelled name={`text-${language}`} label={t('compose.text', { language: t(`languages.${language}`) })}>
                  <textarea
                    {...tied({ name: `text-${language}`, label: '' })}
                    lang={language}
                    rows={6}
                    maxLength={10_000}
                    className={classes(fieldLook, 'py-1')}
                  />
                </Labelled>
              </fieldset>
            ))}
            <Labelled {...documents}>
              <input
                {...tied(documents)}
                type="file"
                multiple
                accept=".pdf"
                className={classes(fieldLook, 'py-1 text-note')}
              />
            </Labelled>
          </UploadForm>
        )}
      </div>
    </>
  )
}
