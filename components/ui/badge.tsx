import type { ReactNode } from 'react'

const tones = {
  plain: 'border-line text-ink-soft',
  due: 'border-due bg-due-tint text-due',
  done: 'border-done bg-done-tint text-done',
  registered: 'border-registered bg-registered-tint text-registered',
}

/** A state in one or two words, with its mark: never by colour alone. `registered` is for registered letters only. */
export function Badge({
  tone = 'plain',
  mark,
  children,
}: {
  tone?: keyof typeof tones
  mark?: ReactNode
  children: ReactNode
}) {
  return (
    <span
      className={`inline-flex items-center gap-0.5 rounded-sheet border px-1 py-px text-small font-semibold ${tones[tone]}`}
    >
      {mark}
      {children}
    </span>
  )
}
