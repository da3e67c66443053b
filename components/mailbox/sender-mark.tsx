import { useLocale } from 'next-intl'
import { textFor } from '#components/ui/localized-text.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** Up to three letters of a name: its own capitals when it is short ("RSZ"), else the first letters of its words. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s'’-]+/u).filter((word) => /^\p{Lu}/u.test(word))
  const [first = name] = words
  if (/^\p{Lu}{2,4}$/u.test(first)) return first
  return (words.length > 1 ? words.map((word) => word.charAt(0)).join('') : first.slice(0, 1)).slice(0, 2)
}

/** The sender's initials, as on the back of an envelope. Decoration: the name in full stands beside it. */
export function SenderMark({ name, size = 'size-6' }: { name: TranslatedString; size?: string }) {
  const initials = initialsOf(textFor(useLocale(), name).text)
  return (
    <span
      aria-hidden
      translate="no"
      className={`forced-border inline-flex shrink-0 items-center justify-center rounded-full bg-info-tint font-bold text-action ${size} ${initials.length > 2 ? 'text-small' : 'text-note'}`}
    >
      {initials}
    </span>
  )
}
