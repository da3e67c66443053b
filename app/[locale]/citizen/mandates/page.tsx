import { UsersRound } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { MandateList } from '#components/registration/mandate-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { listMandates } from '#domain/registration/mandates.ts'
import type { Locale } from '#locales/routing.ts'
import { endMandate } from '#session/mandates.ts'
import { rightsInWords } from '#session/rights-in-words.ts'
import { mandatePerson } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale }>
  searchParams: Promise<Partial<Record<'accepted' | 'ended', string>>>
}

const news = ['accepted', 'ended'] as const
const sides = ['mandatary', 'mandator'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mandates'))('title') }
}

/** Whose box this person reads, and who reads this person's: given, asked, ended. */
export default async function Mandates({ params, searchParams }: Props) {
  const [{ locale }, became] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const person = await mandatePerson('/mandates')
  if (!person) return <PageNotFound />
  const [t, found] = await Promise.all([getTranslations('mandates'), listMandates(appDatabase(), person)])
  const mandates = await Promise.all(
    found.map(async (mandate) => ({ ...mandate, what: await rightsInWords(locale, mandate.rights) })),
  )
  const told = news.find((each) => became[each] !== undefined)
  return (
    <>
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1 mb-3 text-ink-soft">{t('lead')}</p>
      {told ? (
        <div className="mb-3">
          <Notice kind="done" title={t(told)} />
        </div>
      ) : null}
      <p className="mb-3 flex flex-wrap gap-1">
        <ButtonLink href="/citizen/mandates/offer?side=mandator" className="max-md:w-full">
          {t('give')}
        </ButtonLink>
        <ButtonLink look="plain" href="/citizen/mandates/offer?side=mandatary" className="max-md:w-full">
          {t('ask')}
        </ButtonLink>
        <ButtonLink look="plain" href="/citizen/mandates/accept" className="max-md:w-full">
          {t('haveCode')}
        </ButtonLink>
      </p>
      {mandates.length === 0 ? (
        <EmptyState mark={<UsersRound aria-hidden className="size-5" />} title={t('none.title')}>
          <p>{t('none.text')}</p>
        </EmptyState>
      ) : (
        sides
          .map((side) => ({ side, own: mandates.filter((mandate) => mandate.side === side) }))
          .filter(({ own }) => own.length > 0)
          .map(({ side, own }) => (
            <section key={side} aria-labelledby={`side-${side}`} className="mb-4">
              <h2 id={`side-${side}`} className="mb-1 text-lead font-semibold">
                {t(`sides.${side}`)}
              </h2>
              <MandateList mandates={own} end={endMandate} />
            </section>
          ))
      )}
    </>
  )
}
