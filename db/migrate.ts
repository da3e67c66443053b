import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import postgres from 'postgres'
import { StartRefused } from '#launcher/start-refused.mjs'

const migrationsFolder = join(import.meta.dirname, 'migrations')

/** Any number, the same in every e-Box: who migrates holds it. */
const lock = 7_381_000_001

/**
 * Brings the database to the schema of this code. Several processes may call it at once: one migrates, the others wait.
 * @param ownerUrl the database, as the role that owns its tables
 * @param folder holds the migrations, as drizzle-kit writes them
 * @returns how many migrations were applied; all of them on a first start
 * @throws StartRefused when the database cannot be reached, or was migrated by a newer e-Box than this
 */
export async function migrate(
  ownerUrl: string,
  folder = migrationsFolder,
): Promise<{ applied: number; isNew: boolean }> {
  const sql = postgres(ownerUrl, { max: 1, onnotice() {}, connect_timeout: 10 })
  try {
    await sql`select pg_advisory_lock(${lock})`.catch((error: unknown) => {
      throw unreachable(ownerUrl, error)
    })
    const known = readMigrationFiles({ migrationsFolder: folder }).map(({ folderMillis }) => folderMillis)
    const before = await appliedMigrations(sql)
    if (before.some((millis) => !known.includes(millis))) {
      throw new StartRefused(
        `The database at ${new URL(ownerUrl).host} was migrated by a newer e-Box than this one: start that version, or restore a backup made before.`,
      )
    }
    await applyMigrations(drizzle(sql), { migrationsFolder: folder })
    return { applied: known.length - before.length, isNew: before.length === 0 }
  } finally {
    await sql.end()
  }
}

/** @returns the times that name the migrations which the database has seen; drizzle keeps them in a table of its own */
async function appliedMigrations(sql: postgres.Sql): Promise<number[]> {
  const [{ exists } = { exists: false }] = await sql<{ exists: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (!exists) return []
  const rows = await sql<{ created_at: string }[]>`select created_at from drizzle.__drizzle_migrations`
  return rows.map((row) => Number(row.created_at))
}

/** The sentence for a connection that did not come about; never the address with its password. */
function unreachable(url: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const { host, username } = new URL(url)
  if (error.code === '28P01')
    return new StartRefused(`The database at ${host} refuses the password of ${username} (DATABASE_OWNER_URL).`)
  const isConnection = /^(CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(
    String(error.code),
  )
  return isConnection
    ? new StartRefused(`The database at ${host} cannot be reached (${String(error.code)}): check DATABASE_OWNER_URL.`)
    : error
}
