import { useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { EnterpriseUser } from '#domain/registration/enterprise-users.ts'
import { lastDay } from './invitation-to-accept.tsx'
import { RightsTold } from './rights-told.tsx'

/**
 * The people of an enterprise, each with the way to change what they are appointed to.
 * @param names of the types of letters, by id
 * @param mayTouchManagers false for a co-manager, who decides nothing about access managers
 */
export function UserList(props: {
  users: EnterpriseUser[]
  path: string
  names: Record<string, TranslatedString>
  mayTouchManagers: boolean
}) {
  const t = useTranslations('users')
  return (
    <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
      {props.users.map((user) => (
        <li key={user.userId} className="flex flex-wrap items-start justify-between gap-2 p-2 md:px-4">
          <div className="min-w-0 flex-1 basis-[16rem]">
            <h2 className="flex flex-wrap items-center gap-1 text-body font-semibold">
              <bdi className="wrap-anywhere">{user.name || t('noName')}</bdi>
              <Badge>{t(`roles.${user.role}`)}</Badge>
              {user.state === 'current' ? null : <Badge tone="due">{t(`states.${user.state}`)}</Badge>}
            </h2>
            <div className="mt-1">
              <Facts
                onPhone="below"
                items={[
                  { name: t('list.rights'), value: <RightsTold rights={user.rights} names={props.names} /> },
                  { name: t('list.from'), value: <ReadableDate at={user.validFrom} exact /> },
                  {
                    name: t('list.until'),
                    value: user.validUntil ? <ReadableDate at={lastDay(user.validUntil)} exact /> : t('list.noEnd'),
                  },
                  {
                    name: t('list.lastAccess'),
                    value: user.lastAccessAt ? <ReadableDate at={user.lastAccessAt} withTime /> : t('list.never'),
                  },
                ]}
              />
            </div>
          </div>
          {user.keptBy === 'claims' ? (
            <p className="text-note text-ink-soft">{t('keptElsewhere')}</p>
          ) : user.role === 'accessManager' && !props.mayTouchManagers ? null : (
            <ButtonLink look="plain" href={`${props.path}/${user.userId}`} className="max-md:w-full">
              {t('change')}
              <span className="hidden-words">: {user.name}</span>
            </ButtonLink>
          )}
        </li>
      ))}
    </ul>
  )
}
