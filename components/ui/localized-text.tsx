import { useLocale } from 'next-intl'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { plainText } from './plain-text.ts'

type Language = keyof TranslatedString

// Who reads a language that a text does not have gets the one nearest to it.
const preferred: Record<string, Language[]> = {
  nl: ['nl', 'fr', 'de'],
  fr: ['fr', 'nl', 'de'],
  de: ['de', 'fr', 'nl'],
  en: ['nl', 'fr', 'de'],
}

/**
 * Chooses the text for a reader: in the reader's language, else in one of the country's.
 * @returns the text without unseen marks, and its language
 */
export function textFor(locale: string, text: TranslatedString): { text: string; language: Language } {
  const language = (preferred[locale] ?? ['nl', 'fr', 'de']).filter((candidate) => text[candidate] !== undefined).at(0)
  return language ? { text: plainText(text[language] ?? ''), language } : { text: '', language: 'nl' }
}

/** A name or text that exists in some of nl, fr, de; `lang` is set where it is not the page's (WCAG 3.1.2). */
export function LocalizedText({ text, className }: { text: TranslatedString; className?: string }) {
  const locale = useLocale()
  const chosen = textFor(locale, text)
  return (
    <bdi lang={chosen.language === locale ? undefined : chosen.language} className={className}>
      {chosen.text}
    </bdi>
  )
}
