import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { AppointmentForm } from '#components/enterprise/appointment-form.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { languageNames } from '#components/registration/preferences.tsx'
import type { Locale } from '#locales/routing.ts'
import { inviteUser } from '#session/manage-users.ts'
import { enterpriseManager } from '#session/session.ts'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { appointmentChoices } from '#app/[locale]/enterprise/[enterpriseNumber]/users/appointment-choices.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('users'))('inviteTitle') }
}

/** Asks somebody to act for an enterprise: who, as what, with which rights, from and until when. */
export default async function Invite({ params }: { params: Promise<{ locale: Locale; enterpriseNumber: string }> }) {
  const { locale, enterpriseNumber } = await params
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/users/invite')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [t, { words, ...choices }] = await Promise.all([getTranslations('users'), appointmentChoices(manager)])
  return (
    <div className="mx-auto max-w-text">
      <ManageHeading title={t('inviteTitle')} enterpriseNumber={enterpriseNumber} name={manager.name} place="users" />
      <p className="prose-column mb-3">{t('inviteLead')}</p>
      <AppointmentForm
        action={inviteUser}
        hidden={{ enterpriseNumber }}
        values={{ language: locale, role: 'reader', extent: 'all' }}
        words={{ ...words, send: t('form.invite') }}
        languages={languageNames}
        {...choices}
      />
    </div>
  )
}
