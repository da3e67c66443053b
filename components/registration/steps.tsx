import { useTranslations } from 'next-intl'

const steps = ['terms', 'address', 'code'] as const
export type Step = (typeof steps)[number]

/** Where the reader is on the way to an open box, in words: no bar that only eyes can read. */
export function Steps({ at }: { at: Step }) {
  const t = useTranslations('activate')
  return (
    <p className="text-note text-ink-soft">
      {t('step', { step: steps.indexOf(at) + 1, steps: steps.length })} · {t(`${at}.step`)}
    </p>
  )
}
