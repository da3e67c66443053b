import { setTimeout as delay } from 'node:timers/promises'
import type { Db, PgBoss } from 'pg-boss'
import { TABLES } from '#embedded/workflow-engine/schema.ts'

/** Runs a statement on the connection pool or in a transaction: sql`SELECT … WHERE id = ${id}`; values travel apart from the text. */
export type Queries = {
  <Row extends object>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>
  /** The same for pg-boss: what it writes commits with the transaction. */
  db: Db
}

export type Sql = Queries & {
  /** Runs work in a transaction of its own. */
  begin<T>(work: (tx: Queries) => Promise<T>): Promise<T>
}

export type EngineDatabase = { sql: Sql; close(): Promise<void> }

/** Where pg-boss's connections look for unqualified names: our tables. */
export const SEARCH_PATH = '-c search_path=workflow_engine'

const TAKE_OVER_SECONDS = 5

/**
 * Makes the engine's tables and holds the lock that keeps a second engine off them for as long as it lives (a killed engine's
 * lock goes with its connection, hence the short wait). It shares the connections of pg-boss: postgres.js 3.4.9 ends the
 * process when the server dies while it writes (github.com/porsager/postgres/issues/1208).
 * @throws Error when another engine still holds the lock after 5 seconds
 */
export async function openDatabase(boss: PgBoss): Promise<EngineDatabase> {
  const db = boss.getDb()
  const begin: Sql['begin'] = async (work) => {
    const tx = await transaction(db)
    try {
      const result = await work(queries(tx.db))
      await tx.commit()
      return result
    } catch (error) {
      await tx.rollback()
      throw error
    }
  }
  const keeper = await transaction(db)
  try {
    await takeLock(queries(keeper.db))
    await begin((tx) => tx.db.executeSql(TABLES))
  } catch (error) {
    await keeper.rollback()
    throw error
  }
  return { sql: Object.assign(queries(db), { begin }), close: () => keeper.rollback() }
}

function queries(db: Db): Queries {
  const query = async <Row extends object>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> => {
    const numbered = text.reduce((statement, part, index) => `${statement}$${index}${part}`)
    const result: { rows: Row[] } = await db.executeSql(numbered, values)
    return result.rows
  }
  return Object.assign(query, { db })
}

function transaction(db: Db) {
  if (!db.beginTransaction) throw new Error('this pg-boss opens no transactions')
  return db.beginTransaction()
}

/** The lock lasts as long as its transaction, which stays open without a snapshot and so holds back no vacuum. */
async function takeLock(keeper: Queries): Promise<void> {
  for (let attempt = 0; attempt < TAKE_OVER_SECONDS * 5; attempt++) {
    const [row] = await keeper<{ taken: boolean }>`
      SELECT pg_try_advisory_xact_lock(hashtextextended('workflow_engine', 0)) AS taken`
    if (row?.taken) return
    await delay(200)
  }
  throw new Error('Another workflow engine works on this database; stop it first.')
}
