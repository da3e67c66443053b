import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { History } from '#components/desk/history.tsx'
import { RequestStatus } from '#components/desk/request-status.tsx'
import { FieldForm } from '#components/ui/field-form.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { readOwnRequest } from '#domain/registration/ask-registration.ts'
import type { Locale } from '#locales/routing.ts'
import { answerDesk } from '#session/ask-to-register.ts'
import { applicant } from '#session/desk.ts'

type Props = {
  params: Promise<{ locale: Locale; requestId: string }>
  searchParams: Promise<{ sent?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('ownRequest'))('title') }
}

/** Where a request stands, for who sent it: its history, what the desk asks, and the way on once it is approved. */
export default async function OwnRequest({ params, searchParams }: Props) {
  const [{ locale, requestId }, { sent }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await applicant(`/publisher/requests/${encodeURIComponent(requestId)}`)
  const request = person && (await readOwnRequest(appDatabase(), person, requestId))
  if (!request) return <PageNotFound />
  const [t, kind, form] = await Promise.all([
    getTranslations('ownRequest'),
    getTranslations('onboardingKind'),
    getTranslations('onboarding'),
  ])
  const { status, enterpriseNumber } = request
  return (
    <div className="space-y-4">
      <h1 className="text-title md:text-display">
        {t('title')}: {kind(request.kind)}
      </h1>
      {sent !== undefined && status === 'submitted' ? <Notice kind="done" title={t('sent')} /> : null}
      <Facts
        items={[
          { name: t('of'), value: printEnterpriseNumber(enterpriseNumber) },
          { name: t('state'), value: <RequestStatus status={status} /> },
        ]}
      />
      {status === 'approved' ? (
        <p>
          <ButtonLink href={`/publisher/${enterpriseNumber}`}>{t('goOn')}</ButtonLink>
        </p>
      ) : null}
      <History steps={request.steps} title={t('history')} />
      {status === 'questioned' ? (
        <FieldForm
          action={answerDesk}
          fields={[{ as: 'area', name: 'text', label: t('answer'), rows: 5, maxLength: 4_000 }]}
          hidden={{ requestId }}
          words={{ send: t('sendAnswer'), summary: form('summary') }}
        />
      ) : null}
    </div>
  )
}
