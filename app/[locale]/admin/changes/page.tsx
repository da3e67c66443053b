import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { Table } from '#components/ui/table.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { readChanges } from '#domain/registration/registration-change.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ before?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.changes') }
}

/** Every change of a registration, newest first: when, by whom, what. */
export default async function Changes({ params, searchParams }: Props) {
  const [{ locale }, { before }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const desk = await platformDesk('readChangeLog', '/admin/changes')
  if (!desk) return <PageNotFound />
  const [t, names, { changes, older }] = await Promise.all([
    getTranslations('desk.changes'),
    getTranslations('desk'),
    readChanges(appDatabase(), desk.person, { before: typeof before === 'string' ? before : undefined }),
  ])
  return (
    <DeskFrame here="/admin/changes">
      <h1 className="mb-3 text-title md:text-display">{names('places.changes')}</h1>
      {changes.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <Table
          caption={names('places.changes')}
          rows={changes}
          keyOf={({ changeId }) => changeId}
          columns={[
            { name: t('when'), value: ({ at }) => <ReadableDate at={at} exact withTime /> },
            { name: t('who'), value: ({ byName }) => <bdi>{plainText(byName)}</bdi> },
            { name: names('requests.enterprise'), value: (row) => printEnterpriseNumber(row.enterpriseNumber) },
            {
              name: t('what'),
              value: ({ what, subject, details }) => (
                <>
                  {t(`done.${what}`)}: <code className="text-note">{plainText(subject)}</code>
                  {Object.keys(details).length > 0 ? (
                    <code className="block text-small text-ink-soft">{plainText(JSON.stringify(details))}</code>
                  ) : null}
                </>
              ),
            },
          ]}
        />
      )}
      {older ? (
        <p className="mt-2">
          <ButtonLink look="plain" href={`/admin/changes?before=${older}`}>
            {t('older')}
          </ButtonLink>
        </p>
      ) : null}
    </DeskFrame>
  )
}
