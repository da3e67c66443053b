import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { DeskHeading } from '#app/[locale]/publisher/[enterpriseNumber]/desk-heading.tsx'
import { TaskState } from '#components/desk/task-state.tsx'
import { ButtonLink, Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { Older } from '#components/ui/older.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { Table } from '#components/ui/table.tsx'
import { appDatabase } from '#db/client.ts'
import { listBroadcasts } from '#domain/broadcast/list-broadcasts.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { senderAmong } from '#domain/registration/desk-sender.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ before?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('toMany'))('title') }
}

/** The letters of an organisation that go to many at once, and how far each is. */
export default async function Broadcasts({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, { before }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber, '/broadcasts')
  if (!person) return <PageNotFound />
  const [t, { organisation }, clients] = await Promise.all([
    getTranslations('toMany'),
    listMessageTypes(appDatabase(), person, enterpriseNumber),
    listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
  ])
  if (!organisation) return <PageNotFound />
  const sender = senderAmong(clients, enterpriseNumber)
  const { broadcasts, isMore } = sender
    ? await listBroadcasts(appDatabase(), sender, Uuid.safeParse(before).data)
    : { broadcasts: [], isMore: false }
  const page = `/publisher/${enterpriseNumber}/broadcasts`
  const last = isMore ? broadcasts.at(-1) : undefined
  return (
    <>
      <DeskHeading
        enterpriseNumber={enterpriseNumber}
        organisation={organisation}
        here="/broadcasts"
        clients={clients}
      />
      <div className="space-y-3">
        <h1 className="text-title md:text-display">{t('title')}</h1>
        <p className="prose-column text-ink-soft">{t('lead')}</p>
        {sender ? <ButtonLink href={`${page}/new`}>{t('compose.title')}</ButtonLink> : <p>{t('noSoftware')}</p>}
        {broadcasts.length === 0 ? (
          <p>{t('none')}</p>
        ) : (
          <Table
            caption={t('title')}
            rows={broadcasts}
            keyOf={({ publicationId }) => publicationId}
            columns={[
              {
                name: t('letter'),
                value: ({ publicationId, subject }) => (
                  <Link href={`${page}/${publicationId}`}>
                    <LocalizedText text={subject} />
                  </Link>
                ),
              },
              { name: t('audience'), value: ({ audience }) => t(`audiences.${audience}`) },
              {
                name: t('state'),
                value: ({ states, withdrawnAt }) => (
                  <TaskState states={states} isWithdrawn={withdrawnAt !== undefined} />
                ),
              },
              {
                name: t('counts.delivered'),
                value: ({ delivered }) => t('number', { count: delivered }),
                isNumber: true,
              },
              { name: t('since'), value: ({ createdAt }) => <ReadableDate at={createdAt} exact withTime /> },
            ]}
          />
        )}
        <Older href={last && `${page}?before=${last.publicationId}`}>{t('older')}</Older>
      </div>
    </>
  )
}
