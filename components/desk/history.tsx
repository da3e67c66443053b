import { useTranslations } from 'next-intl'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { OnboardingStep } from '#domain/registration/onboarding-step.ts'

/** What happened to a request, in order; both sides see the same. */
export function History({ steps, title }: { steps: OnboardingStep[]; title: string }) {
  const t = useTranslations('onboardingStep')
  return (
    <section>
      <h2 className="mb-1 text-lead font-semibold">{title}</h2>
      <ol className="divide-y divide-line rounded-sheet border border-line bg-sheet">
        {steps.map(({ stepId, kind, text, byName, at }) => (
          <li key={stepId} className="p-2 md:px-4">
            <p>
              <span className="font-semibold">{t(kind)}</span>{' '}
              <span className="text-note text-ink-soft">
                <ReadableDate at={at} exact withTime /> · <bdi>{plainText(byName)}</bdi>
              </span>
            </p>
            {text ? <p className="prose-column mt-0.5 whitespace-pre-line wrap-anywhere">{plainText(text)}</p> : null}
          </li>
        ))}
      </ol>
    </section>
  )
}
