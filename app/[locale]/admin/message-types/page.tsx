import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { SearchForm } from '#components/desk/search-form.tsx'
import { Table } from '#components/ui/table.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { listRegisteredTypes } from '#domain/registration/registered-types.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { setTypeRegistered } from '#session/platform-desk.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ q?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.types') }
}

/** The kinds of letters of every sender; the registry's desk decides which are registered mail. */
export default async function Types({ params, searchParams }: Props) {
  const [{ locale }, { q }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const desk = await platformDesk('readRegistrations', '/admin/message-types')
  if (!desk) return <PageNotFound />
  const wanted = typeof q === 'string' && q.trim() ? q.trim().slice(0, 200) : undefined
  const [t, names, said, types] = await Promise.all([
    getTranslations('desk.types'),
    getTranslations('desk'),
    getTranslations('publisher'),
    listRegisteredTypes(appDatabase(), desk.person, wanted),
  ])
  const isOwn = desk.roles.includes('registryDesk')
  return (
    <DeskFrame here="/admin/message-types">
      <h1 className="mb-3 text-title md:text-display">{names('places.types')}</h1>
      <SearchForm
        action={`/${locale}/admin/message-types`}
        name="q"
        label={t('search')}
        find={t('find')}
        value={wanted}
      />
      {types.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <Table
          caption={names('places.types')}
          rows={types}
          keyOf={({ messageTypeId }) => messageTypeId}
          columns={[
            {
              name: said('types.kind'),
              value: ({ messageTypeId, name }) => (
                <>
                  <LocalizedText text={name} />
                  <code className="block text-note wrap-anywhere">{plainText(messageTypeId)}</code>
                </>
              ),
            },
            { name: said('types.audience'), value: ({ audience }) => said(`test.eboxType.${audience}`) },
            {
              name: names('requests.enterprise'),
              value: ({ organizations }) => organizations.map(printEnterpriseNumber).join(', '),
            },
            {
              name: t('registered'),
              value: ({ messageTypeId, isRegistered }) => (
                <>
                  {said(isRegistered ? 'type.yes' : 'type.no')}
                  {isOwn ? (
                    <form action={setTypeRegistered} className="mt-1">
                      <input type="hidden" name="messageTypeId" value={messageTypeId} />
                      <FormButton name="isRegistered" value={isRegistered ? 'no' : 'yes'}>
                        {t(isRegistered ? 'makeOrdinary' : 'makeRegistered')}
                        <span className="hidden-words">: {plainText(messageTypeId)}</span>
                      </FormButton>
                    </form>
                  ) : null}
                </>
              ),
            },
          ]}
        />
      )}
    </DeskFrame>
  )
}
