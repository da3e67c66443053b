import { languagesOf, TranslatedString } from './translated-string.ts'

/** Characters that a reason may have in a language. */
export const longestReason = 400

/** Why a message was taken back or replaced: one sentence or two, which its reader finds in its place. */
export const Reason = TranslatedString.refine(
  (text) => languagesOf(text).every((language) => [...(text[language] ?? '')].length <= longestReason),
  { message: `May have at most ${longestReason} characters` },
).meta({ id: 'Reason', description: `At most ${longestReason} characters in a language` })
