import { type SQL, sql } from 'drizzle-orm'
import { rowsOf } from '#db/rows.ts'
import type { Database, Transaction } from '#db/schema/index.ts'
import { statement, type Values } from '#db/statement.ts'
import { missingPermission } from '#domain/problem.ts'
import type { Operation } from './authorization-table.ts'
import { noteConsulted } from './consulted-boxes.ts'
import { mustBeAllowed, type Reader } from './reader.ts'

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
 * @param query a SELECT that names the box by `enteredBox`; one that is asked often is always the same object, and has placeholders
 * @param values of the query's placeholders
 * @returns its rows; none when there is no box yet
 * @throws missingPermission when the right to read has ended
 */
export async function readInBox<Row extends object>(
  database: Database,
  reader: Reader,
  operation: Operation,
  query: SQL,
  values: Values = {},
): Promise<Row[]> {
  mustBeAllowed(reader, operation)
  const { admission } = reader
  // The admission's values last: no query can take their place.
  const { sql: text, params } = admittedTo(admission.written, query)({ ...values, ...admission.values }).query
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the dialect's own parameters, typed unknown[] there
  const result = await database.$client.unsafe(text, params as never[], { prepare: true }).values()
  const rows = rowsOf<Row & AdmittedRow>(result)
  const [first] = rows
  if (!first) throw missingPermission('The right to read this e-Box has ended')
  if (first.admitted_box !== null) noteConsulted(first.admitted_box)
  return rows.filter((row) => row.found)
}

type Statement = ReturnType<typeof statement>

const statements = new WeakMap<SQL, WeakMap<SQL, Statement>>()

/** The statement of an admission and a query, put together once for both. */
function admittedTo(admission: SQL, query: SQL): Statement {
  const ofAdmission = statements.get(admission) ?? new WeakMap<SQL, Statement>()
  statements.set(admission, ofAdmission)
  const known = ofAdmission.get(query)
  if (known) return known
  const made = statement(
    sql`WITH admitted AS MATERIALIZED (${admission}) SELECT data.* , admitted.box_id AS admitted_box FROM admitted LEFT JOIN LATERAL (SELECT true AS found, rows.* FROM (${query}) AS rows) AS data ON true`,
  )
  ofAdmission.set(query, made)
  return made
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
  return database.transaction(async (transaction) => {
    const boxId = await admit(transaction, reader, operation)
    if (boxId === undefined) return undefined
    noteConsulted(boxId)
    return work(transaction, Number(boxId))
  })
}

/**
 * Asks, in a transaction, whether the reader's right stands, and enters the box.
 * @throws missingPermission
 * @returns the box's id; undefined when there is no box yet
 */
export async function admit(
  transaction: Transaction,
  reader: Reader,
  operation: Operation,
): Promise<string | undefined> {
  mustBeAllowed(reader, operation)
  const { written, values } = reader.admission
  const [admitted] = await transaction.execute<{ box_id: string | null }>(statement(written)(values))
  if (!admitted) throw missingPermission('The right to read this e-Box has ended')
  return admitted.box_id ?? undefined
}
