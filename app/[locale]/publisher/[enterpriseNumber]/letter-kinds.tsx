import { getTranslations } from 'next-intl/server'
import { Table } from '#components/ui/table.tsx'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { PublishedType } from '#domain/registration/register-message-type.ts'

/** The kinds of letters of an organisation, each with the way to what is set of it. @param desk the address of the desk */
export async function LetterKinds({ desk, types }: { desk: string; types: PublishedType[] }) {
  const t = await getTranslations('publisher')
  return (
    <section className="space-y-2">
      <h2 className="text-lead font-semibold">{t('types.title')}</h2>
      <Table
        caption={t('types.title')}
        rows={types}
        keyOf={({ messageTypeId, application }) => `${application.applicationId} ${messageTypeId}`}
        columns={[
          { name: t('types.service'), value: ({ application }) => <LocalizedText text={application.name} /> },
          {
            name: t('types.kind'),
            value: ({ name, messageTypeId, isShared }) =>
              isShared ? (
                <LocalizedText text={name} />
              ) : (
                <Link href={`${desk}/letters/${encodeURIComponent(messageTypeId)}`}>
                  <LocalizedText text={name} />
                </Link>
              ),
          },
          { name: t('types.audience'), value: ({ audience }) => t(`test.eboxType.${audience}`) },
          { name: t('types.kept'), value: ({ validity }) => t(`types.${validity.unit}`, { number: validity.number }) },
          { name: t('types.id'), value: ({ messageTypeId }) => <code className="text-note">{messageTypeId}</code> },
        ]}
      />
    </section>
  )
}
