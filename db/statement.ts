import { fillPlaceholders, type Query, SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'

const dialect = new PgDialect({ casing: 'snake_case' })

/** What takes the place of a statement's placeholders, by their names. */
export type Values = Record<string, unknown>

/**
 * A statement that is put together once and run often. Drizzle puts a text together from its pieces each time that it is run, which
 * in a profile was a twentieth of what a publication or a list cost.
 * @param written with `sql.placeholder` for each value
 * @returns a function from its values to what `execute` takes. @throws Error when one is missing
 */
export function statement(written: SQL): (values: Values) => WrittenOnce {
  let query: Query | undefined
  return (values) => {
    query ??= dialect.sqlToQuery(written)
    return new WrittenOnce({ ...query, params: fillPlaceholders(query.params, values) })
  }
}

/** SQL that has its text. It is run as it stands, never a part of other SQL. */
export class WrittenOnce extends SQL {
  readonly query: Query

  constructor(query: Query) {
    super([])
    this.query = query
  }

  override toQuery(): Query {
    return this.query
  }
}
