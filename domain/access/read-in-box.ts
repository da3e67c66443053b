import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '#db/schema/index.ts'
import { missingPermission } from '#domain/problem.ts'
import type { Operation } from './authorization-table.ts'
import { noteConsulted } from './consulted-boxes.ts'
import { mustBeAllowed, type Reader } from './reader.ts'

const dialect = new PgDialect()

/** Names a box to row level security for the running transaction, as an expression that answers its id. */
export function enterBox(boxId: SQL): SQL {
  return sql`nullif(set_config('app.box_id', coalesce((${boxId})::text, ''), true), '')::bigint`
}

/** The id of the box that was entered, inside a query given to `readInBox`. */
export const enteredBox = sql`admitted.box_id`

/** What stands beside each row that is read: no row of the query is `found` null, no box yet `admitted_box` null. */
interface AdmittedRow {
  found: true | null
  admitted_box: string | null
}

/**
 * Reads in the reader's box: admission and data are one statement, so the state of session, client and mandate is as live as the
 * data and costs no round trip. The box is entered by the outer side of a lateral join; were it ever planned the other way round,
 * row level security would see no box and answer nothing.
 * @param query a SELECT that names the box by `enteredBox`
 * @returns its rows; none when there is no box yet
 * @throws missingPermission when the right to read has ended
 */
export async function readInBox<Row extends object>(
  database: Database,
  reader: Reader,
  operation: Operation,
  query: SQL,
): Promise<Row[]> {
  mustBeAllowed(reader, operation)
  const { sql: text, params } = dialect.sqlToQuery(
    sql`WITH admitted AS MATERIALIZED (${reader.admission}) SELECT data.* , admitted.box_id AS admitted_box FROM admitted LEFT JOIN LATERAL (SELECT true AS found, rows.* FROM (${query}) AS rows) AS data ON true`,
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the dialect's own parameters, typed unknown[] there
  const rows = await database.$client.unsafe<(Row & AdmittedRow)[]>(text, params as never[], { prepare: true })
  const [first] = rows
  if (!first) throw missingPermission('The right to read this e-Box has ended')
  if (first.admitted_box !== null) noteConsulted(first.admitted_box)
  return rows.filter((row) => row.found)
}

/**
 * Writes in the reader's box, in one transaction that was admitted first.
 * @throws missingPermission when the right has ended
 * @returns what `work` answers; undefined when there is no box yet
 */
export async function writeInBox<Result>(
  database: Database,
  reader: Reader,
  operation: Operation,
  work: (transaction: Transaction, boxId: number) => Promise<Result>,
): Promise<Result | undefined> {
  mustBeAllowed(reader, operation)
  return database.transaction(async (transaction) => {
    const [admitted] = await transaction.execute<{ box_id: string | null }>(reader.admission)
    if (!admitted) throw missingPermission('The right to read this e-Box has ended')
    if (admitted.box_id === null) return undefined
    noteConsulted(admitted.box_id)
    return work(transaction, Number(admitted.box_id))
  })
}
