import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { methodOf } from '#components/registration/sign-in-method.tsx'
import { type Field, FieldForm } from '#components/ui/field-form.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { longestNotice } from '#domain/message/notice-text.ts'
import { longestReason } from '#domain/message/reason.ts'
import {
  type MessageTypeSettings,
  mostBusinessData,
  type OwnType,
  readMessageType,
} from '#domain/registration/change-message-type.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { addBusinessData, changeMessageType, removeBusinessData, suggestPartition } from '#session/publisher-desk.ts'
import { levelsToAsk, methodsFor } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string; messageTypeId: string }>
  searchParams: Promise<{ saved?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('type.title') }
}

const languages = ['nl', 'fr', 'de'] as const
const fieldOf = { nl: 'Nl', fr: 'Fr', de: 'De' } as const

/** What is set of one kind of letters, and the business data that its publications may carry. */
export default async function MessageType({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber, messageTypeId: segment }, { saved }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const own = { enterpriseNumber, messageTypeId: decodeURIComponent(segment) }
  const person = await publisherDesk(enterpriseNumber, `/letters/${segment}`)
  const type = person && (await readMessageType(appDatabase(), person, own))
  if (!person || !type) return <PageNotFound />
  const [t, settings, data, { organisation }, clients] = await Promise.all([
    getTranslations('publisher'),
    settingsOf(type),
    dataFields(),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
  ])
  return (
    <>
      <DeskHeading enterpriseNumber={enterpriseNumber} organisation={organisation} here="/letters" clients={clients} />
      <div className="mx-auto max-w-text space-y-4">
        <div>
          <h1 className="text-title md:text-display">
            <LocalizedText text={type.name} />
          </h1>
          <p className="mt-1 text-note text-ink-soft">
            <code className="wrap-anywhere">{type.messageTypeId}</code> · {t(`test.eboxType.${type.audience}`)}
            {type.isRegistered ? <> · {t('type.isRegistered')}</> : null}
          </p>
        </div>
        {saved === undefined ? null : <Notice kind="done" title={t('type.saved')} />}
        <FieldForm
          action={changeMessageType}
          fields={settings}
          hidden={{ ...own }}
          words={{ send: t('type.save'), summary: t('type.summary') }}
        />
        {type.audience === 'enterprise' ? (
          <section className="space-y-2">
            <h2 className="text-lead font-semibold">{t('type.suggestion.title')}</h2>
            <p className="prose-column text-ink-soft">{t('type.suggestion.lead')}</p>
            <FieldForm
              action={suggestPartition}
              look="plain"
              fields={await suggestionFields(type)}
              hidden={{ ...own }}
              words={{ send: t('type.suggestion.send'), summary: t('type.summary') }}
            />
          </section>
        ) : null}
        <section className="space-y-2">
          <h2 className="text-lead font-semibold">{t('type.data.title')}</h2>
          <p className="prose-column text-ink-soft">{t('type.data.lead')}</p>
          <BusinessDataList own={own} definitions={type.businessData} />
          {type.businessData.length < mostBusinessData ? (
            <FieldForm
              action={addBusinessData}
              look="plain"
              fields={data}
              hidden={{ ...own }}
              words={{ send: t('type.data.add'), summary: t('types.summary') }}
            />
          ) : null}
        </section>
      </div>
    </>
  )
}

async function settingsOf(type: MessageTypeSettings): Promise<Field[]> {
  const [t, methods] = await Promise.all([getTranslations('publisher'), getTranslations('me.methods')])
  const answers = [
    { value: 'yes', label: t('type.yes') },
    { value: 'no', label: t('type.no') },
  ]
  const answered = (is: boolean) => (is ? 'yes' : 'no')
  const inLanguage = (language: (typeof languages)[number]) => ({ language: t(`types.${language}`) })
  return [
    ...languages.map((language) => ({
      as: 'text' as const,
      name: `type${fieldOf[language]}`,
      label: t('types.kindIn', inLanguage(language)),
      maxLength: 100,
      value: type.name[language],
    })),
    {
      as: 'text',
      name: 'validityNumber',
      label: t('type.validity'),
      inputMode: 'numeric',
      maxLength: 5,
      value: String(type.validity.number),
    },
    {
      as: 'select',
      name: 'validityUnit',
      label: t('type.unit'),
      options: (['day', 'month', 'year'] as const).map((value) => ({ value, label: t(`type.units.${value}`) })),
      value: type.validity.unit,
    },
    {
      as: 'text',
      name: 'dueDays',
      label: t('type.dueDays'),
      hint: t('type.dueDaysHint'),
      inputMode: 'numeric',
      maxLength: 5,
      isOptional: true,
      value: type.dueDays === null ? '' : String(type.dueDays),
    },
    ...(['reminderDays', 'warningDays'] as const).map((name) => ({
      as: 'text' as const,
      name,
      label: t(`type.${name}`),
      hint: t(`type.${name}Hint`),
      inputMode: 'numeric' as const,
      maxLength: 5,
      isOptional: true,
      value: type[name] === null ? '' : String(type[name]),
    })),
    {
      as: 'select',
      name: 'requiredAcr',
      label: t('type.signIn'),
      hint: t('type.signInHint'),
      options: [
        { value: '', label: t('type.anySignIn') },
        ...levelsToAsk().map((value) => ({
          value,
          label: methodsFor(value)
            .map((acr) => methods(methodOf(acr)))
            .join(' · '),
        })),
      ],
      value: type.requiredAcr ?? '',
    },
    ...(type.audience === 'enterprise'
      ? [
          {
            as: 'choice' as const,
            name: 'requiresRight',
            label: t('type.requiresRight'),
            options: answers,
            value: answered(type.requiresRight),
          },
        ]
      : []),
    {
      as: 'choice',
      name: 'isSenderHidden',
      label: t('type.isSenderHidden'),
      options: answers,
      value: answered(type.isSenderHidden),
    },
    ...languages.map((language) => ({
      as: 'text' as const,
      name: `notice${fieldOf[language]}`,
      label: t('type.noticeIn', inLanguage(language)),
      ...(language === 'nl' && { hint: t('type.noticeHint') }),
      maxLength: longestNotice,
      isOptional: true,
      value: type.noticeText[language],
    })),
  ]
}

async function suggestionFields({ suggestedPartition, suggestionReason }: MessageTypeSettings): Promise<Field[]> {
  const t = await getTranslations('publisher')
  return [
    {
      as: 'text',
      name: 'suggestedPartition',
      label: t('type.suggestion.partition'),
      hint: t('type.suggestion.partitionHint'),
      maxLength: 30,
      isOptional: true,
      value: suggestedPartition ?? '',
    },
    ...languages.map((language) => ({
      as: 'text' as const,
      name: `reason${fieldOf[language]}`,
      label: t('type.suggestion.reasonIn', { language: t(`types.${language}`) }),
      maxLength: longestReason,
      isOptional: true,
      value: suggestionReason[language],
    })),
  ]
}

async function dataFields(): Promise<Field[]> {
  const t = await getTranslations('publisher')
  return [
    { as: 'text', name: 'key', label: t('type.data.key'), hint: t('type.data.keyHint'), maxLength: 100 },
    ...languages.map((language) => ({
      as: 'text' as const,
      name: `data${fieldOf[language]}`,
      label: t('type.data.nameIn', { language: t(`types.${language}`) }),
      maxLength: 100,
    })),
    {
      as: 'text',
      name: 'format',
      label: t('type.data.format'),
      hint: t('type.data.formatHint'),
      maxLength: 500,
      isOptional: true,
    },
  ]
}

async function BusinessDataList(props: { own: OwnType; definitions: MessageTypeSettings['businessData'] }) {
  const t = await getTranslations('publisher')
  if (props.definitions.length === 0) return <p>{t('type.data.none')}</p>
  return (
    <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet px-2 md:px-4">
      {props.definitions.map(({ key, name, format }) => (
        <li key={key} className="py-1.5">
          <LocalizedText text={name} className="font-semibold" />
          <code className="block text-note wrap-anywhere">{plainText(key)}</code>
          {format === undefined ? null : (
            <code className="block text-note wrap-anywhere text-ink-soft">{plainText(format)}</code>
          )}
          <form action={removeBusinessData} className="mt-1">
            <input type="hidden" name="enterpriseNumber" value={props.own.enterpriseNumber} />
            <input type="hidden" name="messageTypeId" value={props.own.messageTypeId} />
            <FormButton name="key" value={key}>
              {t('type.data.remove')}
              <span className="hidden-words">: {plainText(key)}</span>
            </FormButton>
          </form>
        </li>
      ))}
    </ul>
  )
}
