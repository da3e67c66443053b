import type { ReactNode } from 'react'

/**
 * A table. On a phone each row is a sheet of its own, with the columns' names beside the values.
 * @param caption said to screen readers
 */
export function Table<Row>(props: {
  caption: string
  rows: readonly Row[]
  keyOf: (row: Row) => string
  columns: { name: string; value: (row: Row) => ReactNode; isNumber?: boolean }[]
}) {
  const { columns, rows } = props
  return (
    <table className="block w-full rounded-sheet border border-line bg-sheet text-start md:table">
      <caption className="hidden-words">{props.caption}</caption>
      <thead className="hidden md:table-header-group">
        <tr className="border-b border-line text-note text-ink-soft">
          {columns.map(({ name, isNumber }) => (
            <th key={name} scope="col" className={`p-1.5 font-normal ${isNumber ? 'text-end' : 'text-start'}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block md:table-row-group">
        {rows.map((row) => (
          <tr key={props.keyOf(row)} className="block border-b border-line p-1.5 last:border-0 md:table-row md:p-0">
            {columns.map(({ name, value, isNumber }) => (
              <td
                key={name}
                className={`flex gap-1 py-0.5 align-top wrap-anywhere md:table-cell md:p-1.5 ${isNumber ? 'md:text-end tabular-nums' : ''}`}
              >
                <span aria-hidden className="w-[8rem] shrink-0 text-note text-ink-soft md:hidden">
                  {name}
                </span>
                <span className="min-w-0">{value(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
