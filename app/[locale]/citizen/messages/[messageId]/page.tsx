import type { Metadata } from 'next'
import { setRequestLocale } from 'next-intl/server'
import { cache } from 'react'
import { type AskedOfLetter, LetterInBox } from '#app/[locale]/letter-in-box.tsx'
import { letterInView } from '#app/[locale]/letters-in-view.ts'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import type { Locale } from '#locales/routing.ts'
import { qualityName } from '#session/quality-name.ts'
import { currentSession, type OwnBoxAsked, pathOfOwnBox, ownBoxReader } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; messageId: string } & OwnBoxAsked>
  searchParams: Promise<AskedOfLetter>
}

/** The same letter for title and page, asked once. */
const letterOf = cache(async (locale: string, messageId: string, quality?: string) => {
  const below = `/messages/${encodeURIComponent(messageId)}`
  const reader = await ownBoxReader({ quality }, below)
  return reader && letterInView(reader, messageId, `/${locale}${pathOfOwnBox({ quality })}${below}`)
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, messageId, quality } = await params
  const letter = await letterOf(locale, messageId, quality)
  return letter ? { title: textFor(locale, letter.message.subject).text } : {}
}

/** A letter in an own box. */
export default async function CitizenLetter({ params, searchParams }: Props) {
  const [{ locale, messageId, quality }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const [letter, session] = await Promise.all([letterOf(locale, messageId, quality), currentSession()])
  if (!letter) return <PageNotFound />
  const name = session?.name ?? ''
  return (
    <LetterInBox
      locale={locale}
      letter={letter}
      box={pathOfOwnBox({ quality })}
      fields={quality === undefined ? {} : { quality }}
      addressee={{ name: quality === undefined ? name : `${name} · ${await qualityName(quality, locale)}` }}
      asked={asked}
    />
  )
}
