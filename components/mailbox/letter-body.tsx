import { useLocale, useTranslations } from 'next-intl'
import { textFor } from '#components/ui/localized-text.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** The text of a letter: text and nothing else, its lines and blank lines kept. */
export function LetterBody({ text }: { text: TranslatedString }) {
  const t = useTranslations('letter')
  const locale = useLocale()
  const { text: words, language } = textFor(locale, text)
  return (
    <section aria-labelledby="letter-text" className="mt-3 rounded-sheet border border-line bg-sheet p-2 md:p-4">
      <h2 id="letter-text" className="hidden-words">
        {t('text')}
      </h2>
      <div lang={language === locale ? undefined : language} className="prose-column space-y-2 whitespace-pre-line">
        {words.split(/\n{2,}/).map((paragraph, index) => (
          <p key={index}>{paragraph}</p>
        ))}
      </div>
    </section>
  )
}
