import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ClientCalls } from '#components/desk/client-calls.tsx'
import { StatisticsChart } from '#components/desk/statistics-chart.tsx'
import { Table } from '#components/ui/table.tsx'
import { noonOf, ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { readPublicationStatistics } from '#domain/publication/read-publication-statistics.ts'
import { readRefusedCalls } from '#domain/registration/client-calls.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { listClients } from '#domain/registration/client-keys.ts'
import { listMessageTypes } from '#domain/registration/register-message-type.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { publisherDesk } from '#session/desk.ts'
import { DeskHeading } from './desk-heading.tsx'
import { LetterKinds } from './letter-kinds.tsx'

type Props = { params: Promise<{ locale: Locale; enterpriseNumber: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('publisher'))('title') }
}

const dayMilliseconds = 86_400_000
const dayOf = (at: number) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(at)

/** The last thirty days of Belgium, the oldest first. */
function lastDays(): string[] {
  const now = Date.now()
  return Array.from({ length: 30 }, (_, index) => dayOf(now - (29 - index) * dayMilliseconds))
}

/**
 * The desk of a registered organisation: what became of its letters, their kinds, and what its software was refused. Who has something
 * left to set up is led there: a kind of letters, then a key, then a first letter.
 */
export default async function Desk({ params }: Props) {
  const { locale, enterpriseNumber } = await params
  setRequestLocale(locale)
  const person = await publisherDesk(enterpriseNumber)
  if (!person) return <PageNotFound />
  const database = appDatabase()
  const [t, clients, { organisation, types }, problems] = await Promise.all([
    getTranslations('publisher'),
    listClients(database, publisherClients(person, enterpriseNumber)),
    listMessageTypes(database, person, enterpriseNumber),
    readRefusedCalls(database, publisherClients(person, enterpriseNumber)),
  ])
  const software = clients.find(({ role, status }) => role === 'documentSender' && status === 'active')
  const days = lastDays()
  const counted =
    organisation && software
      ? await readPublicationStatistics(database, software, { from: days[0] ?? '', to: days.at(-1) ?? '' })
      : []
  const isNew = counted.length === 0 && clients.every(({ status }) => status === 'active')
  const desk = `/publisher/${enterpriseNumber}`
  if (isNew && organisation && types.length === 0) redirect({ href: `${desk}/letters/new`, locale })
  if (isNew && clients.some(({ keys }) => keys.length === 0)) redirect({ href: `${desk}/keys`, locale })
  if (isNew && organisation) redirect({ href: `${desk}/test`, locale })
  const byDay = days.map((day) => {
    const rows = counted.filter((row) => row.day === day)
    const sum = (of: 'published' | 'read' | 'withdrawn') => rows.reduce((total, row) => total + row[of], 0)
    return { day, published: sum('published'), read: sum('read'), withdrawn: sum('withdrawn') }
  })
  const total = (of: 'published' | 'read') => byDay.reduce((sum, row) => sum + row[of], 0)
  const shown = byDay.filter(({ published }) => published > 0).toReversed()
  return (
    <div className="space-y-4">
      <DeskHeading enterpriseNumber={enterpriseNumber} organisation={organisation} here="" clients={clients} />
      <h1 className="text-title md:text-display">{t('overview')}</h1>
      {organisation ? (
        <section className="space-y-2">
          <h2 className="text-lead font-semibold">{t('statistics.title')}</h2>
          {shown.length === 0 ? (
            <p>{t('statistics.none')}</p>
          ) : (
            <>
              <p className="text-lead">
                {t('statistics.sentence', { read: total('read'), published: total('published') })}
              </p>
              <StatisticsChart days={byDay} label={t('statistics.chart')} />
              <Table
                caption={t('statistics.title')}
                rows={shown}
                keyOf={({ day }) => day}
                columns={[
                  { name: t('statistics.day'), value: ({ day }) => <ReadableDate at={noonOf(day)} exact /> },
                  { name: t('statistics.published'), value: ({ published }) => published, isNumber: true },
                  { name: t('statistics.read'), value: ({ read }) => read, isNumber: true },
                  { name: t('statistics.withdrawn'), value: ({ withdrawn }) => withdrawn, isNumber: true },
                ]}
              />
            </>
          )}
        </section>
      ) : null}
      {organisation ? <LetterKinds desk={desk} types={types} /> : null}
      <section className="space-y-2">
        <h2 className="text-lead font-semibold">{t('problems.title')}</h2>
        {problems.length === 0 ? (
          <p>{t('problems.none')}</p>
        ) : (
          <ClientCalls calls={problems} caption={t('problems.title')} />
        )}
      </section>
    </div>
  )
}
