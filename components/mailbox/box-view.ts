/** What a box can be narrowed to. `all` leaves out what its reader hid. */
export const shows = ['all', 'unread', 'toDo', 'hidden'] as const
export type Show = (typeof shows)[number]

/** What the address of a box asks to see; works without script. */
export interface BoxView {
  /** From 1 */
  page: number
  show: Show
  /** Words sought */
  q?: string
  partition?: string
}

/** A query as Next gives it: a name that stands twice is a list. */
export type AskedView = Partial<Record<'page' | 'show' | 'q' | 'partition', string | string[]>>

const longestWords = 200

/** What an address asks; whatever it does not say plainly counts as not said. */
export function boxViewOf(asked: AskedView): BoxView {
  const one = (name: keyof AskedView) => {
    const value = asked[name]
    return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value.trim() : ''
  }
  const q = one('q').slice(0, longestWords)
  const partition = one('partition')
  return {
    page: /^[1-9]\d{0,5}$/.test(one('page')) ? Number(one('page')) : 1,
    show: shows.find((show) => show === one('show')) ?? 'all',
    ...(q && { q }),
    ...(partition && { partition }),
  }
}

/** True when the view leaves letters out that its reader did not hide. */
export const isNarrowed = ({ show, q, partition }: BoxView) =>
  show !== 'all' || q !== undefined || partition !== undefined

/** The address of a view. @param path where the box is, without the language */
export function hrefOf(path: string, { page, show, q, partition }: BoxView): string {
  const query = new URLSearchParams({
    ...(show !== 'all' && { show }),
    ...(partition && { partition }),
    ...(q && { q }),
    ...(page > 1 && { page: String(page) }),
  })
  return query.size > 0 ? `${path}?${query}` : path
}
