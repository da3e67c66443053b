import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from 'pg-boss'
import postgres from 'postgres'

import { TABLES } from '#embedded/workflow-engine/schema.ts'

/** A connection or a transaction: every query of the engine takes one. */
export type Queries = postgres.ISql

export type EngineDatabase = { sql: postgres.Sql; close(): Promise<void> }

const TAKE_OVER_SECONDS = 15

/**
 * Opens the engine's database, makes its tables and holds the lock that keeps a second engine off it for as long as it lives
 * (a killed engine's lock goes with its connection, hence the short wait).
 * @throws Error when another engine still holds the lock after 15 seconds
 */
export async function openDatabase(url: string): Promise<EngineDatabase> {
  const sql = postgres(url, {
    max: 10,
    onnotice: () => undefined,
    connection: { search_path: 'workflow_engine', application_name: 'workflow-engine' },
  })
  try {
    const keeper = await sql.reserve()
    await takeLock(keeper)
    await sql.begin((tx) => tx.unsafe(TABLES))
    return { sql, close: () => sql.end({ timeout: 2 }) }
  } catch (error) {
    await sql.end({ timeout: 0 })
    throw error
  }
}

/** Lets pg-boss write in our transaction: a step and the timer that wakes its run are recorded together or not at all. */
export function bossIn(tx: Queries): { db: Db } {
  return {
    db: {
      async executeSql(text, values = []) {
        const rows = await tx.unsafe(
          text,
          values.map((value) => value as postgres.ParameterOrJSON<never>),
        )
        return { rows: [...rows] }
      },
    },
  }
}

async function takeLock(keeper: postgres.ReservedSql): Promise<void> {
  for (let second = 0; second < TAKE_OVER_SECONDS * 5; second++) {
    const [row] = await keeper<{ taken: boolean }[]>`
      SELECT pg_try_advisory_lock(hashtextextended('workflow_engine', 0)) AS taken`
    if (row?.taken) return
    await delay(200)
  }
  throw new Error('Another workflow engine works on this database; stop it first.')
}
