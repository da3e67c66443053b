import { useTranslations } from 'next-intl'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { ChosenRights } from '#domain/access/rights.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** Rights in a sentence or two. @param names of the types, by id */
export function RightsTold({ rights, names }: { rights: ChosenRights; names: Record<string, TranslatedString> }) {
  const t = useTranslations('users.rights')
  const { extent, partitions, messageTypeIds } = rights
  if (extent === 'none') return <>{t('none')}</>
  return (
    <>
      {extent === 'all' ? <span className="block">{t('all')}</span> : null}
      {partitions.length > 0 ? (
        <span className="block wrap-anywhere">{t('partitions', { names: partitions.join(', ') })}</span>
      ) : null}
      {messageTypeIds.length > 0 ? (
        <span className="block">
          {extent === 'all' ? t('also') : t('types')}{' '}
          {messageTypeIds.map((id, at) => (
            <span key={id}>
              {at > 0 ? ', ' : null}
              <LocalizedText text={names[id] ?? { nl: id }} />
            </span>
          ))}
        </span>
      ) : null}
    </>
  )
}
