import { useTranslations } from 'next-intl'
import { Table } from '#components/ui/table.tsx'
import { Link } from '#components/ui/link.tsx'
import { Older } from '#components/ui/older.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { Access } from '#domain/consultation/read-access-log.ts'

const capacities = ['mandatary', 'partnerPortal', 'documentConsumer', 'breakGlass'] as const

/** Who opened what in a box, newest first. @param older the address of what came before, without the language; absent where nothing did */
export function AccessLog({ accesses, box, older }: { accesses: Access[]; box: string; older?: string }) {
  const t = useTranslations('log')
  if (accesses.length === 0) return <p className="mt-3">{t('nothing')}</p>
  return (
    <div className="mt-3">
      <Table
        caption={t('title')}
        rows={accesses}
        keyOf={({ accessId }) => accessId}
        columns={[
          { name: t('when'), value: ({ at }) => <ReadableDate at={at} exact withTime /> },
          { name: t('who'), value: (access) => <Who access={access} /> },
          { name: t('what'), value: (access) => <What access={access} box={box} /> },
        ]}
      />
      <Older href={older}>{t('older')}</Older>
    </div>
  )
}

/** Somebody's name, in what capacity, and why where the platform's people read it. */
function Who({ access: { who, as, serviceProvider, reason } }: { access: Access }) {
  const t = useTranslations('log')
  const capacity = serviceProvider ? undefined : capacities.find((each) => each === as)
  return (
    <>
      <bdi>{plainText(who)}</bdi>
      {capacity ? <span className="block text-note text-ink-soft">{t(`as.${capacity}`)}</span> : null}
      {serviceProvider ? (
        <span className="block text-note text-ink-soft">
          {t.rich('as.serviceProvider', { name: () => <LocalizedText text={serviceProvider} /> })}
        </span>
      ) : null}
      {reason ? (
        <span className="block text-note">{t.rich('reason', { reason: () => <bdi>{plainText(reason)}</bdi> })}</span>
      ) : null}
    </>
  )
}

function What({ access: { kind, subject, messageId, isHidden }, box }: { access: Access; box: string }) {
  const t = useTranslations('log')
  return (
    <>
      {t(`kinds.${kind}`)}
      {subject ? (
        <Link href={`${box}/messages/${messageId}`} className="block">
          <LocalizedText text={subject} />
        </Link>
      ) : null}
      {isHidden ? <span className="block text-note text-ink-soft">{t('hidden')}</span> : null}
    </>
  )
}
