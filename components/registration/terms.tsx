import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { Terms } from '#domain/ebox/terms.ts'
import type { Locale } from '#locales/routing.ts'

/** The terms, point by point, and at their end what accepts them: who gets there went past all of it. */
export function TermsToAccept(props: {
  terms: Terms
  locale: Locale
  action: (form: FormData) => Promise<void>
  /** What goes with the form, such as the page to which it leads back */
  hidden: Record<string, string>
}) {
  const t = useTranslations('activate.terms')
  const { terms, locale, action } = props
  return (
    <>
      <div className="prose-column rounded-sheet border border-line bg-sheet p-2 md:p-4">
        <ol className="space-y-2">
          {terms.sections[locale].map(({ title, text }) => (
            <li key={title}>
              <h2 className="text-body font-semibold">{title}</h2>
              <p>{text}</p>
            </li>
          ))}
        </ol>
        <p className="mt-2 border-t border-line pt-2 text-note text-ink-soft">
          {t.rich('version', {
            version: terms.version,
            date: () => <ReadableDate at={terms.validFrom} exact />,
          })}
        </p>
      </div>
      <form action={action} className="mt-3">
        <input type="hidden" name="version" value={terms.version} />
        <HiddenFields fields={props.hidden} />
        <FormButton look="main" className="max-md:w-full">
          {t('accept')}
        </FormButton>
        <p className="prose-column mt-1 text-note text-ink-soft">{t('otherwise')}</p>
      </form>
    </>
  )
}
