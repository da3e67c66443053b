import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { SearchForm } from '#components/desk/search-form.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { type Delivery, readDelivery } from '#domain/registration/read-delivery.ts'
import type { Locale } from '#locales/routing.ts'
import { deskRequest, platformDesk } from '#session/desk.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ message?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.delivery') }
}

/** Where one letter stands, by its number: never what it says (trust.md Z12). */
export default async function DeliveryState({ params, searchParams }: Props) {
  const [{ locale }, { message }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const desk = await platformDesk('readDelivery', '/admin/delivery')
  if (!desk) return <PageNotFound />
  const number = typeof message === 'string' && message.trim() ? message.trim().slice(0, 100) : undefined
  const [t, names, state] = await Promise.all([
    getTranslations('desk.delivery'),
    getTranslations('desk'),
    number === undefined
      ? undefined
      : readDelivery(appDatabase(), desk.person, number, await deskRequest('GET', `/${locale}/admin/delivery`)),
  ])
  return (
    <DeskFrame here="/admin/delivery">
      <h1 className="text-title md:text-display">{names('places.delivery')}</h1>
      <p className="prose-column mt-1 mb-3 text-ink-soft">{t('lead')}</p>
      <SearchForm
        action={`/${locale}/admin/delivery`}
        name="message"
        label={t('number')}
        find={t('find')}
        value={number}
      />
      {number !== undefined && !state ? <Notice kind="info" title={t('unknown')} /> : null}
      {state ? <State of={state} /> : null}
    </DeskFrame>
  )
}

async function State({ of: state }: { of: Delivery }) {
  const t = await getTranslations('desk.delivery')
  const optional = (name: string, value: ReactNode) => (value ? [{ name, value }] : [])
  return (
    <section className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
      <Facts
        onPhone="below"
        items={[
          { name: t('number'), value: <code className="wrap-anywhere">{state.messageId}</code> },
          { name: t('type'), value: <code className="wrap-anywhere">{state.messageTypeId}</code> },
          { name: t('sender'), value: printEnterpriseNumber(state.senderOrganizationId) },
          { name: t('recipient'), value: t(`recipients.${state.recipient}`) },
          { name: t('box'), value: t(state.isBoxActive ? 'boxOpen' : 'boxClosed') },
          { name: t('received'), value: <ReadableDate at={state.receivedAt} exact withTime /> },
          { name: t('read'), value: state.readAt ? <ReadableDate at={state.readAt} exact withTime /> : t('unread') },
          { name: t('kept'), value: <ReadableDate at={state.expiresAt} exact /> },
          { name: t('alert'), value: <Alerts alerts={state.alerts} /> },
          ...optional(t('waits'), state.waitsFor && t(`waitsFor.${state.waitsFor}`)),
          ...optional(t('withdrawn'), state.withdrawnAt && <ReadableDate at={state.withdrawnAt} exact withTime />),
          ...optional(t('virus'), state.virusFound),
        ]}
      />
    </section>
  )
}

/** The e-mails of a letter, and what became of each. */
async function Alerts({ alerts }: Pick<Delivery, 'alerts'>) {
  const t = await getTranslations('desk.delivery')
  if (alerts.length === 0) return t('alerts.none')
  return (
    <ul>
      {alerts.map(({ kind, status, sentAt, outcomeAt }) => {
        const at = outcomeAt ?? sentAt
        return (
          <li key={kind}>
            {t(`kinds.${kind}`)}: {t(`alerts.${status}`)}
            {at ? (
              <>
                , <ReadableDate at={at} exact withTime />
              </>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
