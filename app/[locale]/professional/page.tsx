import { BriefcaseBusiness } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { qualityName } from '#session/quality-name.ts'
import { citizenReader, currentSession, pathOfOwnBox } from '#session/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('professional'))('title') }
}

/** The boxes that the person has under a quality; of one alone the way goes on at once. */
export default async function Professional({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params
  setRequestLocale(locale)
  await citizenReader()
  const [t, session] = await Promise.all([getTranslations('professional'), currentSession()])
  const qualities = session?.qualities ?? []
  const [only, ...others] = qualities
  if (only !== undefined && others.length === 0) redirect({ href: pathOfOwnBox({ quality: only }), locale })
  return (
    <>
      <h1 className="mb-3 text-title md:text-display">{t('title')}</h1>
      {qualities.length === 0 ? (
        <EmptyState mark={<BriefcaseBusiness aria-hidden className="size-5" />} title={t('none.title')}>
          <p>{t('none.text')}</p>
        </EmptyState>
      ) : (
        <ul className="space-y-1">
          {await Promise.all(
            qualities.map(async (quality) => (
              <li key={quality}>
                <ButtonLink look="plain" href={pathOfOwnBox({ quality })} className="max-md:w-full">
                  {await qualityName(quality, locale)}
                </ButtonLink>
              </li>
            )),
          )}
        </ul>
      )}
    </>
  )
}
