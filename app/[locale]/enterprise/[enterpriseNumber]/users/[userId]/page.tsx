import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { AppointmentForm } from '#components/enterprise/appointment-form.tsx'
import { EndForm } from '#components/enterprise/end-form.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { appDatabase } from '#db/client.ts'
import { belgianDay } from '#domain/message/belgian-day.ts'
import { listEnterpriseUsers } from '#domain/registration/enterprise-users.ts'
import type { Locale } from '#locales/routing.ts'
import { changeUser, endUser } from '#session/manage-users.ts'
import { enterpriseManager } from '#session/session.ts'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { appointmentChoices } from '#app/[locale]/enterprise/[enterpriseNumber]/users/appointment-choices.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('users'))('changeTitle') }
}

type Props = { params: Promise<{ locale: Locale; enterpriseNumber: string; userId: string }> }

/** Changes what one person is appointed to, or ends it. */
export default async function ChangeUser({ params }: Props) {
  const { locale, enterpriseNumber, userId } = await params
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, `/users/${encodeURIComponent(userId)}`)
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const user = (await listEnterpriseUsers(appDatabase(), manager)).find((each) => each.userId === userId)
  if (!user) return <PageNotFound />
  const [t, { words, ...choices }] = await Promise.all([getTranslations('users'), appointmentChoices(manager)])
  const { partitions, messageTypeIds, extent } = user.rights
  // The last day is one of the days: the instant of the end is the midnight after it.
  const until = user.validUntil && belgianDay(new Date(user.validUntil.getTime() - 1))
  const hidden = { enterpriseNumber, userId }
  return (
    <div className="mx-auto max-w-text">
      <ManageHeading title={user.name} enterpriseNumber={enterpriseNumber} name={manager.name} place="users" />
      <AppointmentForm
        action={changeUser}
        hidden={hidden}
        values={{
          role: user.role,
          extent,
          partitions,
          types: messageTypeIds,
          from: belgianDay(user.validFrom),
          ...(until && user.state !== 'ended' && { until }),
        }}
        words={{ ...words, send: t('form.save') }}
        {...choices}
      />
      {user.state === 'ended' ? null : (
        <section className="mt-5 border-t border-line pt-3">
          <h2 className="text-lead font-semibold">{t('end.title')}</h2>
          <p className="prose-column mt-0.5 text-ink-soft">{t('end.text')}</p>
          <EndForm action={endUser} hidden={hidden} words={{ end: t('end.button'), problems: words.problems }} />
        </section>
      )}
    </div>
  )
}
