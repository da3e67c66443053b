import type { ReactNode } from 'react'

/** Facts about one thing, name and value: under each other on a phone, side by side where there is room. */
export function Facts({ items }: { items: { name: ReactNode; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-x-3 gap-y-1.5 md:grid-cols-[max-content_1fr]">
      {items.map(({ name, value }, index) => (
        <div key={index} className="min-w-0 md:contents">
          <dt className="text-note text-ink-soft">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
