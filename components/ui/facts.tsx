import type { ReactNode } from 'react'

const looks = {
  beside: { list: 'grid-cols-[fit-content(40%)_minmax(0,1fr)]', item: 'contents' },
  below: { list: 'md:grid-cols-[fit-content(40%)_minmax(0,1fr)]', item: 'md:contents' },
}

/**
 * Facts about one thing: names at the left, values at the right.
 * @param onPhone `below`: there a value has a line of its own, under its name, as long numbers want
 */
export function Facts({
  items,
  onPhone = 'beside',
}: {
  items: { name: ReactNode; value: ReactNode }[]
  onPhone?: keyof typeof looks
}) {
  const { list, item } = looks[onPhone]
  return (
    <dl className={`grid gap-x-2 gap-y-1 md:gap-x-3 md:gap-y-1.5 ${list}`}>
      {items.map(({ name, value }, index) => (
        <div key={index} className={item}>
          <dt className="pt-px text-note text-ink-soft">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
