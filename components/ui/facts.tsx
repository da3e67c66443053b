import type { ReactNode } from 'react'

/** Facts about one thing: names at the left, values at the right. */
export function Facts({ items }: { items: { name: ReactNode; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-2 gap-y-1 md:gap-x-3 md:gap-y-1.5">
      {items.map(({ name, value }, index) => (
        <div key={index} className="contents">
          <dt className="pt-px text-note text-ink-soft">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
