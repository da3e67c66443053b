import { getTranslations } from 'next-intl/server'
import { Link } from '#components/ui/link.tsx'
import type { Locale } from '#locales/routing.ts'
import { qualityName } from '#session/quality-name.ts'
import { currentSession, type OwnBoxAsked, pathOfOwnBox } from '#session/session.ts'

type Named = { locale: Locale } & OwnBoxAsked

/** What one of a person's own boxes is called; by a quality that the person does not have, as everybody's. */
export async function ownBoxName({ quality, locale }: Named): Promise<string> {
  const [t, session] = await Promise.all([getTranslations('box'), currentSession()])
  return quality !== undefined && session?.qualities.includes(quality)
    ? t('professional', { quality: await qualityName(quality, locale) })
    : t('title')
}

/** Which of a person's further boxes a page is about, and the way there. Of the citizen's, which everybody has, nothing is said. */
export async function OwnBoxName({ quality, locale }: Named) {
  return quality === undefined ? null : (
    <p>
      <Link href={pathOfOwnBox({ quality })} className="inline-flex min-h-[2.75rem] items-center">
        {await ownBoxName({ quality, locale })}
      </Link>
    </p>
  )
}
