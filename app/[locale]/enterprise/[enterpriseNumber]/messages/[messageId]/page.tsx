import type { Metadata } from 'next'
import { setRequestLocale } from 'next-intl/server'
import { cache } from 'react'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { type AskedOfLetter, LetterInBox } from '#app/[locale]/letter-in-box.tsx'
import { letterInView } from '#app/[locale]/letters-in-view.ts'
import { MoveLetter } from '#components/enterprise/move-letter.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { appDatabase } from '#db/client.ts'
import { readPartitions } from '#domain/consultation/read-partitions.ts'
import type { Locale } from '#locales/routing.ts'
import { moveLetter } from '#session/manage-partitions.ts'
import { enterpriseReader, ownEnterprises } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string; messageId: string }>
  searchParams: Promise<AskedOfLetter>
}

/** The same letter for title and page, asked once. */
const letterOf = cache(async (locale: string, enterpriseNumber: string, messageId: string) => {
  const below = `/messages/${encodeURIComponent(messageId)}`
  const reader = await enterpriseReader(enterpriseNumber, below)
  return (
    reader && letterInView(reader, messageId, `/${locale}/enterprise/${encodeURIComponent(enterpriseNumber)}${below}`)
  )
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, enterpriseNumber, messageId } = await params
  const letter = await letterOf(locale, enterpriseNumber, messageId)
  return letter ? { title: textFor(locale, letter.message.subject).text } : {}
}

/** A letter of an enterprise. */
export default async function EnterpriseLetter({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber, messageId }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const [letter, enterprises] = await Promise.all([letterOf(locale, enterpriseNumber, messageId), ownEnterprises()])
  if (!letter) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const enterprise = enterprises.find((candidate) => candidate.enterpriseNumber === enterpriseNumber)
  const partitions = await readPartitions(appDatabase(), letter.reader)
  return (
    <>
      <LetterInBox
        locale={locale}
        letter={letter}
        box={`/enterprise/${enterpriseNumber}`}
        addressee={{ name: enterprise?.name ?? '', enterpriseNumber }}
        fields={{ enterpriseNumber }}
        asked={asked}
      />
      <MoveLetter
        partition={letter.message.partition}
        partitions={partitions}
        fields={{ enterpriseNumber, messageId: letter.message.messageId }}
        move={moveLetter}
      />
    </>
  )
}
