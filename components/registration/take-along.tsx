import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Link } from '#components/ui/link.tsx'
import { buttonLook, classes } from '#components/ui/look.ts'

const contents = ['letters', 'log', 'consents', 'settings', 'index'] as const
const effects = ['read', 'closed', 'disk'] as const

/**
 * Everything that a box holds, to take along: what is in it, what it does, and one button. A plain form: its answer is a file.
 * @param of which box it is, where there is more than one
 * @param action the address of the archive
 * @param settings the page to go back to, without the language
 */
export function TakeAlong({ of, action, settings }: { of?: ReactNode; action: string; settings: string }) {
  const t = useTranslations('takeAlong')
  return (
    <div className="mx-auto max-w-text">
      {of}
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1">{t('lead')}</p>
      <ul className="prose-column mt-2 list-disc space-y-1 ps-3">
        {contents.map((each) => (
          <li key={each}>{t(each)}</li>
        ))}
      </ul>
      <h2 className="mt-3 text-lead font-semibold">{t('know')}</h2>
      <ul className="prose-column mt-1 list-disc space-y-1 ps-3">
        {effects.map((each) => (
          <li key={each}>{t(each)}</li>
        ))}
      </ul>
      <form method="post" action={action} className="mt-3 flex flex-wrap items-center gap-2">
        <button type="submit" className={classes(buttonLook.main, 'max-md:w-full')}>
          {t('take')}
        </button>
        <Link href={settings} className="inline-flex min-h-[2.75rem] items-center">
          {t('back')}
        </Link>
      </form>
    </div>
  )
}
