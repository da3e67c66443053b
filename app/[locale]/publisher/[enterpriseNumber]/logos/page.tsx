import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { FieldForm } from '#components/ui/field-form.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText, textFor } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { languages } from '#domain/message/translated-string.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listOwnLogos, mostLogoPixels, type OwnLogos } from '#domain/registration/logos.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { addLogo, removeLogo } from '#session/publisher-desk.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ saved?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('logos.title') }
}

/** The logos by which readers know an organisation and its services. */
export default async function Logos({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, { saved }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/logos')
  if (!person) return <PageNotFound />
  const [t, { organisation }, clients, owners] = await Promise.all([
    getTranslations('publisher'),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
    listOwnLogos(appDatabase(), person, enterpriseNumber),
  ])
  if (!organisation) return <PageNotFound />
  const [first] = owners
  return (
    <>
      <DeskHeading enterpriseNumber={enterpriseNumber} organisation={organisation} here="/logos" clients={clients} />
      <div className="mx-auto max-w-text space-y-3">
        <h1 className="text-title md:text-display">{t('logos.title')}</h1>
        <p className="prose-column text-ink-soft">{t('logos.lead')}</p>
        {saved === undefined ? null : <Notice kind="done" title={t('type.saved')} />}
        {owners.map((owner) => (
          <LogosOf key={`${owner.ownerKind} ${owner.ownerId}`} enterpriseNumber={enterpriseNumber} owner={owner} />
        ))}
        <h2 className="text-lead font-semibold">{t('logos.add')}</h2>
        <FieldForm
          action={addLogo}
          hidden={{ enterpriseNumber }}
          fields={[
            {
              as: 'select',
              name: 'owner',
              label: t('logos.of'),
              options: owners.map(({ ownerKind, ownerId, name }) => ({
                value: `${ownerKind} ${ownerId}`,
                label: `${textFor(locale, name).text} (${t(`logos.${ownerKind}`)})`,
              })),
              value: first && `${first.ownerKind} ${first.ownerId}`,
            },
            {
              as: 'select',
              name: 'language',
              label: t('logos.language'),
              options: [
                { value: '', label: t('logos.everyLanguage') },
                ...languages.map((value) => ({ value, label: t(`types.${value}`) })),
              ],
            },
            {
              as: 'file',
              name: 'image',
              label: t('logos.image'),
              hint: t('logos.hint', { pixels: mostLogoPixels }),
              accept: 'image/png,image/gif,image/jpeg',
            },
          ]}
          words={{ send: t('logos.add'), summary: t('logos.summary') }}
        />
      </div>
    </>
  )
}

async function LogosOf({ enterpriseNumber, owner }: { enterpriseNumber: string; owner: OwnLogos }) {
  const t = await getTranslations('publisher')
  return (
    <section className="space-y-1 rounded-sheet border border-line bg-sheet p-2 md:p-4">
      <h2 className="text-lead font-semibold">
        <LocalizedText text={owner.name} />{' '}
        <span className="text-note font-normal text-ink-soft">{t(`logos.${owner.ownerKind}`)}</span>
      </h2>
      {owner.logos.length === 0 ? <p>{t('logos.none')}</p> : null}
      <ul className="flex flex-wrap gap-3">
        {owner.logos.map(({ imageId, language, mediaType, bytes }) => {
          const forWhom = language ? t(`types.${language}`) : t('logos.everyLanguage')
          return (
            <li key={imageId} className="space-y-1">
              {/* eslint-disable-next-line @next/next/no-img-element -- next/image styles inline, which our CSP refuses */}
              <img
                src={`data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`}
                alt={t('logos.alt', { language: forWhom })}
                className="rounded-sheet border border-line bg-sheet p-1"
              />
              <p className="text-note">{forWhom}</p>
              <form action={removeLogo}>
                <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
                <input type="hidden" name="owner" value={`${owner.ownerKind} ${owner.ownerId}`} />
                <FormButton name="imageId" value={imageId}>
                  {t('type.data.remove')}
                  <span className="hidden-words">: {forWhom}</span>
                </FormButton>
              </form>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
