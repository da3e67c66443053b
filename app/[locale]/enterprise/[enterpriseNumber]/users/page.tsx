import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { InvitationList } from '#components/enterprise/invitation-list.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { UserList } from '#components/enterprise/user-list.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { listEnterpriseUsers, listInvitations } from '#domain/registration/enterprise-users.ts'
import { ports } from '#http/ports.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import { withdrawInvitation } from '#session/manage-users.ts'
import { enterpriseManager } from '#session/session.ts'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { enterpriseTypes } from './appointment-choices.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ invited?: string; changed?: string; ended?: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('users'))('title') }
}

/** Who acts for an enterprise, as what, with which rights and until when; and who was asked to. */
export default async function Users({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, done] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/users')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [t, users, invitations, types] = await Promise.all([
    getTranslations('users'),
    listEnterpriseUsers(appDatabase(), manager),
    listInvitations(appDatabase(), ports().keys, manager),
    enterpriseTypes(),
  ])
  const box = `/enterprise/${enterpriseNumber}`
  await auditPage(manager.reader, `/${locale}${box}/users`, { enterpriseNumber, users: users.length })
  const names = Object.fromEntries(types.map(({ messageTypeId, name }) => [messageTypeId, name]))
  const outcome = (['invited', 'changed', 'ended'] as const).find((each) => done[each] !== undefined)
  return (
    <>
      <ManageHeading title={t('title')} enterpriseNumber={enterpriseNumber} name={manager.name} place="users" />
      {outcome ? (
        <div className="mb-3">
          <Notice kind="done" title={t(`done.${outcome}`)} />
        </div>
      ) : null}
      <p className="mb-3">
        <ButtonLink href={`${box}/users/invite`}>{t('invite')}</ButtonLink>
      </p>
      <UserList users={users} path={`${box}/users`} names={names} mayTouchManagers={manager.role === 'accessManager'} />
      {invitations.length > 0 ? (
        <InvitationList
          invitations={invitations}
          names={names}
          enterpriseNumber={enterpriseNumber}
          withdraw={withdrawInvitation}
          mayTouchManagers={manager.role === 'accessManager'}
        />
      ) : null}
    </>
  )
}
