import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '#db/schema/index.ts'
import { env } from '#env.ts'

type Role = 'app' | 'worker'

// Next bundles its own copies of this module; the pools are the process's, not the module's (architecture.md, Processes).
const shared = globalThis as typeof globalThis & { eboxDatabases?: Map<Role, Database> }
const databases = (shared.eboxDatabases ??= new Map<Role, Database>())

/**
 * A pool that says soon when PostgreSQL is not there, and finds it soon when it is back. Left alone, postgres.js lets what is asked wait
 * for up to 20 s before it tries a lost connection again, and 30 s for a host that is silent.
 */
export function openPool(
  url: string,
  max: number,
  { name = 'e-box', statementSeconds = 0 }: { name?: string; statementSeconds?: number } = {},
): postgres.Sql {
  return postgres(url, {
    max,
    connect_timeout: 5,
    backoff: () => 0.1,
    onnotice() {},
    connection: { application_name: name, statement_timeout: statementSeconds * 1000 },
  })
}

/**
 * Connections of one role. `max` is a connection count.
 * @param statementSeconds how long one statement may take, waiting for others included; for as long as it likes unless told
 */
export function openDatabase(url: string, max: number, statementSeconds?: number): Database {
  return drizzle({ client: preparing(openPool(url, max, { statementSeconds })), casing: 'snake_case' })
}

/** What PostgreSQL (class or code) and connections to it fail with when trying again later may help. */
const passing =
  /^(08|53|57014|57P|40001|40P01|25006|55P03|CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/

/** True when an error, or what caused it, says that the database cannot answer now and may soon. */
export function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  if ('code' in thrown && typeof thrown.code === 'string' && passing.test(thrown.code)) return true
  return isPassing(thrown.cause)
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

function databaseOf(role: Role, url: string, max: number, statementSeconds?: number): Database {
  const known = databases.get(role)
  if (known) return known
  const opened = openDatabase(url, max, statementSeconds)
  databases.set(role, opened)
  return opened
}

/**
 * For requests: sees only the box that `app.box_id` names, appends only to event and audit. A statement that takes too long is given
 * up, so that nobody keeps the connections from the others.
 */
export function appDatabase(): Database {
  const { DATABASE_URL, DATABASE_CONNECTIONS, DATABASE_STATEMENT_SECONDS } = env()
  return databaseOf('app', DATABASE_URL, DATABASE_CONNECTIONS, DATABASE_STATEMENT_SECONDS)
}

/** For the relay and the workflows: set-based work over all boxes. */
export function workerDatabase(): Database {
  return databaseOf('worker', env().DATABASE_WORKER_URL, 6)
}

/** Whether it lets nothing be written, as a standby does, or one that an operator set so. @throws what the connection throws */
export async function isReadOnly(database: Database): Promise<boolean> {
  const [row] = await database.$client<
    { is_read_only: boolean }[]
  >`SELECT current_setting('transaction_read_only')::boolean AS is_read_only`
  return row?.is_read_only ?? false
}

export async function closeDatabases(): Promise<void> {
  await Promise.all([...databases.values()].map((database: Database) => database.$client.end({ timeout: 5 })))
  databases.clear()
}
