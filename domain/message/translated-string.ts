import { z } from 'zod'

/** A text that can be kept as it came, also an empty one: no NUL, which PostgreSQL does not store, and no half of a surrogate pair. */
export const PerhapsText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), { message: 'holds a NUL or half a character' })

/** The same with at least one character. */
export const KeptText = PerhapsText.min(1)

/** What is said of a text in a language that no registry takes: the real one answers NOT_IMPLEMENTED (spec §2.2, choice 1). */
export const otherLanguage = 'A text is in nl, fr or de'

/** A text in one or more of the registry's languages (spec §2.1); `en` is never one of them (spec §2.2). */
export const TranslatedString = z
  .strictObject(
    { nl: KeptText.optional(), fr: KeptText.optional(), de: KeptText.optional() },
    { error: ({ code }) => (code === 'unrecognized_keys' ? otherLanguage : undefined) },
  )
  .refine((texts) => texts.nl ?? texts.fr ?? texts.de, { message: 'needs a text in at least one of nl, fr, de' })
  .meta({ id: 'TranslatedString' })

export type TranslatedString = z.output<typeof TranslatedString>

export const languages = ['nl', 'fr', 'de'] as const
export type Language = (typeof languages)[number]

/** The languages that a text is given in. */
export function languagesOf(text: TranslatedString): Language[] {
  return languages.filter((language) => text[language] !== undefined)
}

/** A text as it is answered: providers fill all three languages (contract §2, flag C; of reference data spec §2.5). */
export const TextInEveryLanguage = z
  .object({ nl: z.string(), fr: z.string(), de: z.string() })
  .meta({ id: 'TextInEveryLanguage', description: 'A language that its author did not give is filled with another' })

export type TextInEveryLanguage = z.output<typeof TextInEveryLanguage>

/** Fills the missing languages with another one; a text that has all three is itself. */
export function inEveryLanguage(text: TranslatedString): TextInEveryLanguage {
  if (isInEveryLanguage(text)) return text
  const any = text.nl ?? text.fr ?? text.de ?? ''
  return { nl: text.nl ?? any, fr: text.fr ?? any, de: text.de ?? any }
}

const isInEveryLanguage = (text: TranslatedString): text is TextInEveryLanguage =>
  text.nl !== undefined && text.fr !== undefined && text.de !== undefined
