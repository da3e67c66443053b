import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { lettersInView } from '#app/[locale]/letters-in-view.ts'
import { Box } from '#components/mailbox/box.tsx'
import { type AskedView, type BoxView, boxViewOf } from '#components/mailbox/box-view.ts'
import { plainText } from '#components/ui/plain-text.ts'
import { ListSkeleton } from '#components/ui/skeleton.tsx'
import { Streamed } from '#components/ui/streamed.tsx'
import type { Locale } from '#locales/routing.ts'
import { mandateInView } from '#session/session.ts'
import { NoMandate } from './no-mandate.tsx'

type Props = { params: Promise<{ locale: Locale; mandateId: string }>; searchParams: Promise<AskedView> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mandates'))('box') }
}

/** The letters of another person that a mandate lets read; no others are counted or found. */
export default async function MandateBox({ params, searchParams }: Props) {
  const [{ locale, mandateId }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const t = await getTranslations('box')
  return (
    <Streamed shape={<ListSkeleton label={t('loading')} />}>
      <Letters locale={locale} mandateId={mandateId} view={boxViewOf(asked)} />
    </Streamed>
  )
}

async function Letters({ locale, mandateId, view }: { locale: Locale; mandateId: string; view: BoxView }) {
  const held = await mandateInView(mandateId)
  if (!held) return <NoMandate mandateId={mandateId} />
  const path = `/mandate/${mandateId}`
  const [t, found] = await Promise.all([
    getTranslations('mandates'),
    lettersInView(held.reader, `/${locale}${path}`, view),
  ])
  return (
    <Box
      name={t('boxOf', { name: plainText(held.mandatorName) })}
      below={<p className="mt-0.5 text-note text-ink-soft">{t('under')}</p>}
      holder="citizen"
      isOpened
      {...found}
      view={view}
      path={path}
      action={`/${locale}${path}`}
    />
  )
}
