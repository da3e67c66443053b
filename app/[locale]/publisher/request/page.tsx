import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { Places } from '#components/desk/places.tsx'
import { type Field, FieldForm } from '#components/ui/field-form.tsx'
import { type OnboardingKind, onboardingKinds } from '#domain/registration/onboarding-kinds.ts'
import type { Locale } from '#locales/routing.ts'
import { askToRegister } from '#session/ask-to-register.ts'
import { applicant } from '#session/desk.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ kind?: string | string[] }> }

const kinds: OnboardingKind[] = [
  'documentSender',
  'documentProvider',
  'partnerPortal',
  'documentConsumer',
  'serviceProvider',
]

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('onboarding'))('title') }
}

/** One page to ask that an organisation is registered: what it wants to be, who it is, what for, how much, and whom to ask. */
export default async function Request({ params, searchParams }: Props) {
  const [{ locale }, { kind: asked }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const kind = kinds.find((each) => each === asked) ?? 'documentSender'
  const address = (of: OnboardingKind) =>
    of === 'documentSender' ? '/publisher/request' : `/publisher/request?kind=${of}`
  const person = await applicant(address(kind))
  if (!person) return <PageNotFound />
  const [t, names] = await Promise.all([getTranslations('onboarding'), getTranslations('onboardingKind')])
  const labelled = (
    name: 'enterpriseNumber' | 'legalRepresentative' | 'useCases' | 'contactBusiness' | 'contactTechnical',
  ) => ({
    name,
    label: t(`${name}.label`),
    hint: t(`${name}.hint`),
  })
  const { addresses } = onboardingKinds[kind]
  const fields: Field[] = [
    { as: 'text', ...labelled('enterpriseNumber'), inputMode: 'numeric', maxLength: 20 },
    { as: 'text', ...labelled('legalRepresentative'), maxLength: 200 },
    { as: 'area', ...labelled('useCases'), rows: 4, maxLength: 4_000 },
    {
      as: 'several',
      name: 'audiences',
      label: t('audiences.label'),
      options: [
        { value: 'citizen', label: t('audiences.citizen') },
        { value: 'enterprise', label: t('audiences.enterprise') },
        { value: 'professional', label: t('audiences.professional') },
      ],
    },
    { as: 'text', name: 'messagesPerYear', label: t('messagesPerYear.label'), inputMode: 'numeric', maxLength: 20 },
    { as: 'text', name: 'messagesAtPeak', label: t('messagesAtPeak.label'), inputMode: 'numeric', maxLength: 20 },
    {
      as: 'choice',
      name: 'storage',
      label: t('storage.label'),
      options: [
        { value: 'registry', label: t('storage.registry') },
        { value: 'own', label: t('storage.own') },
      ],
    },
    ...(addresses
      ? [
          {
            as: 'area' as const,
            name: 'addresses',
            label: t(`${addresses}.label`),
            hint: t(`${addresses}.hint`),
            rows: 2,
            maxLength: 2_000,
          },
        ]
      : []),
    {
      as: 'text',
      ...labelled('contactBusiness'),
      type: 'email',
      inputMode: 'email',
      autoComplete: 'email',
      maxLength: 254,
    },
    { as: 'text', ...labelled('contactTechnical'), type: 'email', inputMode: 'email', maxLength: 254 },
  ]
  return (
    <div className="mx-auto max-w-text">
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1 mb-3 text-ink-soft">{t('lead')}</p>
      <Places
        label={t('kinds')}
        places={kinds.map((each) => ({ href: address(each), name: names(each) }))}
        here={address(kind)}
      />
      <FieldForm
        key={kind}
        action={askToRegister}
        fields={fields}
        hidden={{ kind }}
        words={{ send: t('send'), summary: t('summary') }}
      />
    </div>
  )
}
