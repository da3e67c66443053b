import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '#db/schema/index.ts'
import { env } from '#env.ts'

type Role = 'app' | 'worker'

// Next bundles its own copies of this module; the pools are the process's, not the module's (architecture.md, Processes).
const shared = globalThis as typeof globalThis & { eboxDatabases?: Map<Role, Database> }
const databases = (shared.eboxDatabases ??= new Map<Role, Database>())

/** Connections of one role. `max` is a connection count. */
export function openDatabase(url: string, max: number): Database {
  const client = postgres(url, { max, onnotice() {}, connection: { application_name: 'e-box' } })
  return drizzle({ client: preparing(client), casing: 'snake_case' })
}

/**
 * Has every statement of Drizzle prepared by its text. Left alone, it asks for an unnamed one each time, which PostgreSQL parses and
 * plans anew, after a round trip of its own to learn the types.
 */
function preparing(client: postgres.Sql): postgres.Sql {
  prepareAll(client)
  const begin = client.begin.bind(client)
  return Object.assign(client, {
    begin: (work: (transaction: postgres.TransactionSql) => Promise<unknown>) =>
      begin((transaction) => {
        prepareAll(transaction)
        return work(transaction)
      }),
  })
}

function prepareAll(client: postgres.Sql | postgres.TransactionSql): void {
  const unsafe = client.unsafe.bind(client)
  client.unsafe = (text, values, options) => unsafe(text, values, { ...options, prepare: true })
}

function databaseOf(role: Role, url: string, max: number): Database {
  const known = databases.get(role)
  if (known) return known
  const opened = openDatabase(url, max)
  databases.set(role, opened)
  return opened
}

/** For requests: sees only the box that `app.box_id` names, appends only to event and audit. */
export function appDatabase(): Database {
  return databaseOf('app', env().DATABASE_URL, env().DATABASE_CONNECTIONS)
}

/** For the relay and the workflows: set-based work over all boxes. */
export function workerDatabase(): Database {
  return databaseOf('worker', env().DATABASE_WORKER_URL, 6)
}

/** Resolves when the database answers. @throws what the connection throws */
export async function isAnswering(database: Database): Promise<void> {
  await database.$client`SELECT 1`
}

export async function closeDatabases(): Promise<void> {
  await Promise.all([...databases.values()].map((database: Database) => database.$client.end({ timeout: 5 })))
  databases.clear()
}
