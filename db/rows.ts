type Blank = Record<string, unknown>

/** By the columns of a prepared statement, which stay the same object. */
const blanks = new WeakMap<object, Blank>()

/**
 * Rows that came as lists of values (`.values()`), as objects by column. An object that is filled name by name, as postgres.js does it,
 * is no more than a hash table to V8 once it has a dozen properties; a copy of a blank one keeps its shape, and is made, read and
 * collected in half the time.
 */
export function rowsOf<Row extends object>(result: unknown[][] & { columns: readonly { name: string }[] }): Row[] {
  const { columns } = result
  const blank = blanks.get(columns) ?? blankOf(columns)
  blanks.set(columns, blank)
  return result.map((values) => {
    const row = { ...blank }
    columns.forEach(({ name }, index) => (row[name] = values[index]))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as what the database answers is typed everywhere
    return row as Row
  })
}

/** Parsed from JSON, an object has a fixed shape however many properties it has. */
function blankOf(columns: readonly { name: string }[]): Blank {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own text
  return JSON.parse(`{${columns.map(({ name }) => `${JSON.stringify(name)}:null`).join()}}`) as Blank
}
