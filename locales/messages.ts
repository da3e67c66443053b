import type { Locale } from './routing.ts'
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }
import nl from './nl.json' with { type: 'json' }

/** Every sentence of the pages, by key; English is the pattern that the compiler holds the others to. */
export type Messages = typeof en

/** True only when both have the same keys, deep down: a key too many fails the compiler as a missing one does. */
type SameKeys<A, B> = [A, B] extends [B, A] ? true : false

const complete: {
  nl: SameKeys<typeof nl, Messages>
  fr: SameKeys<typeof fr, Messages>
  de: SameKeys<typeof de, Messages>
} = {
  nl: true,
  fr: true,
  de: true,
}
void complete

const messages: Record<Locale, Messages> = { nl, fr, de, en }

/** The sentences of one language. */
export function messagesOf(locale: Locale): Messages {
  return messages[locale]
}
