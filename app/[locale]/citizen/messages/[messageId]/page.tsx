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

/** The same letter for title and page, asked once. */
const letterOf = cache(
  async (messageId: string) => (await readMessage(appDatabase(), await citizenReader(), messageId)) ?? notFound(),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, messageId } = await params
  return { title: textFor(locale, (await letterOf(messageId)).subject).text }
}

/** A letter of the citizen. Drawing the page does not mark it as read; fetching its main document does. */
export default async function CitizenLetter({ params, searchParams }: Props) {
  const [{ locale, messageId }, { document }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const [message, session] = await Promise.all([letterOf(messageId), currentSession()])
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
