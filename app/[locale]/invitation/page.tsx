import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { InvitationToAccept } from '#components/enterprise/invitation-to-accept.tsx'
import { appDatabase } from '#db/client.ts'
import { listMessageTypes } from '#domain/reference-data/read-reference-data.ts'
import { readInvitation } from '#domain/registration/accept-invitation.ts'
import type { Locale } from '#locales/routing.ts'
import { acceptInvitation } from '#session/manage-users.ts'
import { personReader } from '#session/session.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ token?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitation'))('title') }
}

/** What the link of an invitation leads to: what the person is asked to take up, before anything is taken up. */
export default async function Invitation({ params, searchParams }: Props) {
  const [{ locale }, { token: given }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const token = typeof given === 'string' ? given : ''
  const reader = await personReader(`/invitation${token ? `?${new URLSearchParams({ token })}` : ''}`)
  if (!reader) return <PageNotFound />
  const [t, invitation, types] = await Promise.all([
    getTranslations('invitation'),
    readInvitation(appDatabase(), reader, token),
    listMessageTypes(appDatabase()),
  ])
  return (
    <div className="mx-auto max-w-text">
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <InvitationToAccept
        invitation={invitation}
        reader={reader.actorName}
        names={Object.fromEntries(types.map(({ messageTypeId, name }) => [messageTypeId, name]))}
        token={token}
        accept={acceptInvitation}
      />
    </div>
  )
}
