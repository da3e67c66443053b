import { useTranslations } from 'next-intl'
import { Facts } from '#components/ui/facts.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { WaitingInvitation } from '#domain/registration/accept-invitation.ts'
import { EnterpriseNumber } from '#components/mailbox/enterprise-number.tsx'
import { RightsTold } from './rights-told.tsx'

/**
 * What is asked of a person, and the button that takes it up; or why there is none.
 * @param reader what the person who looks is called
 * @param names of the types, by id
 */
export function InvitationToAccept(props: {
  invitation: WaitingInvitation | undefined
  reader: string
  names: Record<string, TranslatedString>
  token: string
  accept: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('invitation')
  const users = useTranslations('users')
  const { invitation } = props
  if (!invitation)
    return (
      <div className="mt-2">
        <Notice kind="info" title={t('gone.title')}>
          {t('gone.text')}
        </Notice>
      </div>
    )
  const { enterpriseName, enterpriseNumber, role, validFrom, validUntil, invitedByName, name } = invitation
  return (
    <>
      <p className="prose-column mt-1 mb-3">
        {t.rich('lead', { enterprise: () => <LocalizedText text={enterpriseName} className="font-semibold" /> })}
      </p>
      <section className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
        <Facts
          onPhone="below"
          items={[
            { name: t('number'), value: <EnterpriseNumber number={enterpriseNumber} /> },
            { name: t('by'), value: <bdi>{invitedByName}</bdi> },
            { name: t('for'), value: <bdi>{name}</bdi> },
            { name: t('role'), value: users(`roles.${role}`) },
            { name: t('rights'), value: <RightsTold rights={invitation.rights} names={props.names} /> },
            { name: t('from'), value: <ReadableDate at={validFrom} exact /> },
            ...(validUntil ? [{ name: t('until'), value: <ReadableDate at={lastDay(validUntil)} exact /> }] : []),
          ]}
        />
      </section>
      <div className="mt-3">
        {invitation.isForReader ? (
          <form action={props.accept}>
            <input type="hidden" name="token" value={props.token} />
            <FormButton look="main" className="max-md:w-full">
              {t('accept')}
            </FormButton>
          </form>
        ) : (
          <Notice kind="due" title={t('other.title')}>
            {t.rich('other.text', {
              meant: () => <bdi className="font-semibold">{name}</bdi>,
              reader: () => <bdi className="font-semibold">{props.reader}</bdi>,
            })}
          </Notice>
        )}
      </div>
    </>
  )
}

/** The end is the midnight after it. */
export const lastDay = (end: Date) => new Date(end.getTime() - 1)
