import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * For `ON CONFLICT DO UPDATE`: these columns of the row that is there take what the insert proposed, so that a second loading brings
 * the row to the set's state.
 */
export function proposed<Table extends PgTable>(table: Table, members: (keyof Table['_']['columns'] & string)[]) {
  const known = getTableColumns(table)
  const update: Record<string, SQL> = {}
  for (const member of members) {
    if (member in known) update[member] = sql`excluded.${sql.identifier(snakeCase(member))}`
  }
  return update
}
