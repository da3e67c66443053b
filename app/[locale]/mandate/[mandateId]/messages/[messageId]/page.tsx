import type { Metadata } from 'next'
import { setRequestLocale } from 'next-intl/server'
import { cache } from 'react'
import { type AskedOfLetter, LetterInBox } from '#app/[locale]/letter-in-box.tsx'
import { letterInView } from '#app/[locale]/letters-in-view.ts'
import { textFor } from '#components/ui/localized-text.tsx'
import type { Locale } from '#locales/routing.ts'
import { mandateInView } from '#session/session.ts'
import { NoMandate } from '#app/[locale]/mandate/[mandateId]/no-mandate.tsx'

type Props = {
  params: Promise<{ locale: Locale; mandateId: string; messageId: string }>
  searchParams: Promise<AskedOfLetter>
}

/** The same letter for title and page, asked once. */
const letterOf = cache(async (locale: string, mandateId: string, messageId: string) => {
  const below = `/messages/${encodeURIComponent(messageId)}`
  const held = await mandateInView(mandateId, below)
  const letter = held && (await letterInView(held.reader, messageId, `/${locale}/mandate/${mandateId}${below}`))
  return letter && { letter, mandatorName: held.mandatorName }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, mandateId, messageId } = await params
  const found = await letterOf(locale, mandateId, messageId)
  return found ? { title: textFor(locale, found.letter.message.subject).text } : {}
}

/** A letter of another person, under a mandate. */
export default async function MandateLetter({ params, searchParams }: Props) {
  const [{ locale, mandateId, messageId }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const found = await letterOf(locale, mandateId, messageId)
  if (!found) return <NoMandate mandateId={mandateId} />
  return (
    <LetterInBox
      locale={locale}
      letter={found.letter}
      box={`/mandate/${mandateId}`}
      addressee={{ name: found.mandatorName }}
      asked={asked}
    />
  )
}
