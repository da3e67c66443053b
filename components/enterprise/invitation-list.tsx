import { useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { OpenInvitation } from '#domain/registration/enterprise-users.ts'
import { RightsTold } from './rights-told.tsx'

/** The invitations that nobody took up yet, with the way to take each back. @param names of the types of letters, by id */
export function InvitationList(props: {
  invitations: OpenInvitation[]
  names: Record<string, TranslatedString>
  enterpriseNumber: string
  withdraw: (form: FormData) => Promise<void>
  mayTouchManagers: boolean
}) {
  const t = useTranslations('users')
  return (
    <section className="mt-5">
      <h2 className="text-lead font-semibold">{t('invitations.title')}</h2>
      <ul className="mt-2 divide-y divide-line rounded-sheet border border-line bg-sheet">
        {props.invitations.map((invitation) => (
          <li key={invitation.invitationId} className="flex flex-wrap items-start justify-between gap-2 p-2 md:px-4">
            <div className="min-w-0 flex-1 basis-[16rem]">
              <h3 className="flex flex-wrap items-center gap-1 text-body font-semibold">
                <bdi className="wrap-anywhere">{invitation.name}</bdi>
                <Badge>{t(`roles.${invitation.role}`)}</Badge>
                {invitation.isExpired ? <Badge tone="due">{t('invitations.expired')}</Badge> : null}
              </h3>
              <p className="text-note wrap-anywhere">
                <bdi>{invitation.address}</bdi>
              </p>
              <p className="text-note text-ink-soft">
                <RightsTold rights={invitation.rights} names={props.names} />
              </p>
              <p className="text-note text-ink-soft">
                {t.rich('invitations.by', {
                  name: () => <bdi>{invitation.invitedByName}</bdi>,
                  date: () => <ReadableDate at={invitation.expiresAt} exact />,
                })}
              </p>
            </div>
            {invitation.role === 'accessManager' && !props.mayTouchManagers ? null : (
              <form action={props.withdraw} className="max-md:w-full">
                <input type="hidden" name="enterpriseNumber" value={props.enterpriseNumber} />
                <input type="hidden" name="invitationId" value={invitation.invitationId} />
                <FormButton className="max-md:w-full">
                  {t('invitations.withdraw')}
                  <span className="hidden-words">: {invitation.name}</span>
                </FormButton>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
