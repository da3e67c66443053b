import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { History } from '#components/desk/history.tsx'
import { RequestStatus } from '#components/desk/request-status.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { type Field, FieldForm } from '#components/ui/field-form.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { onboardingKinds } from '#domain/registration/onboarding-kinds.ts'
import { readRequest } from '#domain/registration/review-request.ts'
import { ports } from '#http/ports.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { giveVerdict } from '#session/platform-desk.ts'

type Props = { params: Promise<{ locale: Locale; requestId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('ownRequest'))('title') }
}

/** One request, whole, for the desk that owns it, with the form of its verdict. */
export default async function Request({ params }: Props) {
  const { locale, requestId } = await params
  setRequestLocale(locale)
  const desk = await platformDesk('reviewRequest', `/admin/requests/${encodeURIComponent(requestId)}`)
  const request = desk && (await readRequest(appDatabase(), ports(), desk.person, requestId))
  if (!request) return <PageNotFound />
  const [t, form, kind, own, clients] = await Promise.all([
    getTranslations('desk.request'),
    getTranslations('onboarding'),
    getTranslations('onboardingKind'),
    getTranslations('ownRequest'),
    getTranslations('desk.clients'),
  ])
  const number = printEnterpriseNumber(request.enterpriseNumber)
  const count = new Intl.NumberFormat(`${locale}-BE`)
  const { addresses: takes } = onboardingKinds[request.kind]
  const isOpen = request.status === 'submitted' || request.status === 'questioned'
  const quota = (name: 'readsPerMinute' | 'writesPerMinute', label: string): Field => ({
    as: 'text',
    name,
    label,
    hint: clients('quotaHint'),
    inputMode: 'numeric',
    maxLength: 20,
    isOptional: true,
  })
  return (
    <DeskFrame here="/admin">
      <div className="space-y-4">
        <h1 className="text-title md:text-display">
          {t.rich('title', {
            enterprise: () => (request.enterpriseName ? <LocalizedText text={request.enterpriseName} /> : number),
          })}
        </h1>
        <section className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
          <Facts
            onPhone="below"
            items={[
              { name: form('kinds'), value: kind(request.kind) },
              { name: own('state'), value: <RequestStatus status={request.status} /> },
              { name: form('enterpriseNumber.label'), value: number },
              { name: form('legalRepresentative.label'), value: <bdi>{plainText(request.legalRepresentative)}</bdi> },
              {
                name: form('useCases.label'),
                value: <p className="prose-column whitespace-pre-line wrap-anywhere">{plainText(request.useCases)}</p>,
              },
              {
                name: form('audiences.label'),
                value: request.audiences.map((audience) => form(`audiences.${audience}`)).join(', '),
              },
              { name: form('messagesPerYear.label'), value: count.format(request.messagesPerYear) },
              { name: form('messagesAtPeak.label'), value: count.format(request.messagesAtPeak) },
              { name: form('storage.label'), value: form(`storage.${request.storage}`) },
              ...(takes
                ? [
                    {
                      name: form(`${takes}.label`),
                      value: request.addresses.map((address) => (
                        <span key={address} className="block wrap-anywhere">
                          {plainText(address)}
                        </span>
                      )),
                    },
                  ]
                : []),
              {
                name: form('contactBusiness.label'),
                value: <bdi className="wrap-anywhere">{request.contacts.business}</bdi>,
              },
              {
                name: form('contactTechnical.label'),
                value: <bdi className="wrap-anywhere">{request.contacts.technical}</bdi>,
              },
            ]}
          />
        </section>
        <History steps={request.steps} title={own('history')} />
        {isOpen ? (
          <section className="max-w-text">
            <h2 className="mb-1 text-lead font-semibold">{t('verdict')}</h2>
            <FieldForm
              action={giveVerdict}
              hidden={{ requestId }}
              words={{ send: t('send'), summary: t('summary') }}
              fields={[
                {
                  as: 'choice',
                  name: 'verdict',
                  label: t('verdictLabel'),
                  value: 'approved',
                  options: (['approved', 'questioned', 'refused'] as const).map((value) => ({
                    value,
                    label: t(value),
                  })),
                },
                {
                  as: 'area',
                  name: 'text',
                  label: t('text'),
                  hint: t('textHint'),
                  rows: 4,
                  maxLength: 4_000,
                  isOptional: true,
                },
                quota('readsPerMinute', clients('reads')),
                quota('writesPerMinute', clients('writes')),
              ]}
            />
          </section>
        ) : null}
      </div>
    </DeskFrame>
  )
}
