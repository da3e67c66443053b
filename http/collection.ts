/**
 * A page of a BelGIF collection (spec §14), with the e-Box's own `totalItems` beside `total` (contract §4).
 * @param asked the query that the collection was asked with: its links lead through the same selection
 */
export function pageOf<Item>(
  self: string,
  asked: URLSearchParams,
  { items, totalItems, page, pageSize }: { items: Item[]; totalItems: number; page: number; pageSize: number },
) {
  const filters = [...asked].filter(([name]) => name !== 'page' && name !== 'pageSize')
  const selection = filters.length > 0 ? `&${new URLSearchParams(filters).toString()}` : ''
  const address = (number: number) => `${self}?page=${number}&pageSize=${pageSize}${selection}`
  const last = Math.max(1, Math.ceil(totalItems / pageSize))
  return {
    self: address(page),
    items,
    totalItems,
    total: totalItems,
    page,
    pageSize,
    first: address(1),
    last: address(last),
    ...(page > 1 && { prev: address(page - 1) }),
    ...(page < last && { next: address(page + 1) }),
  }
}
