import type { Metadata } from 'next'
import { setRequestLocale } from 'next-intl/server'
import { cache } from 'react'
import { letterInView, threadInView } from '#app/[locale]/letters-in-view.ts'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { Letter } from '#components/mailbox/letter.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { replyOffered } from '#http/personal-reply.ts'
import type { Locale } from '#locales/routing.ts'
import { changeLetter } from '#session/change-letter.ts'
import { letterText } from '#session/letter-text.ts'
import { paymentAsked } from '#session/payment-asked.ts'
import { enterpriseReader, ownEnterprises } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string; messageId: string }>
  searchParams: Promise<{ document?: string | string[]; reply?: string | string[] }>
}

const addressOf = (locale: string, enterpriseNumber: string, messageId: string) =>
  `/${locale}/enterprise/${encodeURIComponent(enterpriseNumber)}/messages/${encodeURIComponent(messageId)}`

/** The same letter for title and page, asked once. */
const letterOf = cache(async (locale: string, enterpriseNumber: string, messageId: string) => {
  const reader = await enterpriseReader(enterpriseNumber, `/messages/${encodeURIComponent(messageId)}`)
  const message = reader && (await letterInView(reader, messageId, addressOf(locale, enterpriseNumber, messageId)))
  return message && { message, reader }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, enterpriseNumber, messageId } = await params
  const letter = await letterOf(locale, enterpriseNumber, messageId)
  return letter ? { title: textFor(locale, letter.message.subject).text } : {}
}

/** A letter of an enterprise. Drawing the page does not mark it as read; fetching its main document does. */
export default async function EnterpriseLetter({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber, messageId }, { document, reply }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const [letter, enterprises] = await Promise.all([letterOf(locale, enterpriseNumber, messageId), ownEnterprises()])
  if (!letter) return <PageNotFound />
  const enterprise = enterprises.find((candidate) => candidate.enterpriseNumber === enterpriseNumber)
  const box = `/enterprise/${enterpriseNumber}`
  const page = addressOf(locale, enterpriseNumber, messageId)
  const [body, thread] = await Promise.all([
    letterText(letter.reader, letter.message, page),
    threadInView(letter.reader, letter.message, page),
  ])
  return (
    <Letter
      message={letter.message}
      addressee={{ name: enterprise?.name ?? '', enterpriseNumber }}
      body={body}
      box={box}
      contentPath={`${page}/documents`}
      open={typeof document === 'string' ? document : undefined}
      thread={thread}
      payment={paymentAsked(locale, letter.message)}
      changes={{ action: changeLetter, fields: { messageId, enterpriseNumber } }}
      reply={replyOffered(page, reply)}
    />
  )
}
