import { z } from 'zod'

/** A text that can be kept as it came: no NUL, which PostgreSQL does not store, and no half of a surrogate pair. */
export const KeptText = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), { message: 'holds a NUL or half a character' })

/** A text in one or more of the registry's languages (spec §2.1); `en` is never one of them (spec §2.2). */
export const TranslatedString = z
  .strictObject({
    nl: KeptText.optional(),
    fr: KeptText.optional(),
    de: KeptText.optional(),
  })
  .refine((texts) => texts.nl ?? texts.fr ?? texts.de, { message: 'needs a text in at least one of nl, fr, de' })
  .meta({ id: 'TranslatedString' })

export type TranslatedString = z.output<typeof TranslatedString>

export const languages = ['nl', 'fr', 'de'] as const
export type Language = (typeof languages)[number]

/** The languages that a text is given in. */
export function languagesOf(text: TranslatedString): Language[] {
  return languages.filter((language) => text[language] !== undefined)
}

/** Fills the missing languages with another one: reference data must answer all three (spec §2.5). */
export function inEveryLanguage(text: TranslatedString): Record<Language, string> {
  const any = text.nl ?? text.fr ?? text.de ?? ''
  return { nl: text.nl ?? any, fr: text.fr ?? any, de: text.de ?? any }
}
