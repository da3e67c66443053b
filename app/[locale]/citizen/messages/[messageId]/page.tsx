import type { Metadata } from 'next'
import { setRequestLocale } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Letter } from '#components/mailbox/letter.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { appDatabase } from '#db/client.ts'
import { readMessage } from '#domain/consultation/read-message.ts'
import type { Locale } from '#locales/routing.ts'
import { citizenReader, currentSession } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; messageId: string }>
  searchParams: Promise<{ document?: string | string[] }>
}

/** The same message for title and page, asked once. */
const messageOf = cache(async (messageId: string) => readMessage(appDatabase(), await citizenReader(), messageId))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, messageId } = await params
  const message = await messageOf(messageId)
  return message ? { title: textFor(locale, message.subject).text } : {}
}

/** A letter of the citizen. Drawing the page does not mark it as read; fetching its main document does. */
export default async function CitizenLetter({ params, searchParams }: Props) {
  const { locale, messageId } = await params
  setRequestLocale(locale)
  const [message, session, { document }] = await Promise.all([messageOf(messageId), currentSession(), searchParams])
  if (!message) notFound()
  return (
    <Letter
      message={message}
      addressee={{ name: session?.name ?? '' }}
      box="/citizen"
      contentPath={`/${locale}/citizen/messages/${messageId}/documents`}
      open={typeof document === 'string' ? document : undefined}
    />
  )
}
