import postgres from 'postgres'

export type Passwords = Record<'postgres' | 'ebox_owner' | 'ebox_app' | 'ebox_worker' | 'ebox_embedded', string>

const roles = ['ebox_owner', 'ebox_app', 'ebox_worker', 'ebox_embedded'] as const

/**
 * What a sender may see across boxes, what people at the desks may do, and what the federation is told of enterprises' boxes; nobody signs in as these, and without inheritance the app has
 * their rights only while a transaction has stepped into one.
 */
const steppedInto = ['ebox_sender', 'ebox_desk', 'ebox_federation'] as const

/** Who owns each database, and who else may connect. */
const databases = [
  { name: 'ebox', owner: 'ebox_owner', guests: ['ebox_app', 'ebox_worker'] },
  { name: 'embedded', owner: 'ebox_embedded', guests: [] },
] as const

/**
 * Brings roles, passwords and databases to what they should be, whatever an earlier start got to.
 * @throws PostgresError 28P01 when the superuser's password is another
 */
export async function ensureRoles(port: number, passwords: Passwords): Promise<void> {
  const sql = postgres({
    host: '127.0.0.1',
    port,
    database: 'postgres',
    username: 'postgres',
    password: passwords.postgres,
    max: 1,
    onnotice() {},
  })
  /** Statements that take no parameters: the server itself quotes names (%I) and texts (%L). */
  const run = async (template: string, ...values: string[]) => {
    const [row] = await sql<
      { statement: string }[]
    >`select format(${template}, variadic ${values}::text[]) as statement`
    if (row) await sql.unsafe(row.statement)
  }
  try {
    const present = new Set(
      (await sql<{ name: string }[]>`select rolname as name from pg_roles`).map(({ name }) => name),
    )
    for (const role of roles) {
      if (!present.has(role)) await run('create role %I', role)
      await run(
        'alter role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password %L',
        role,
        passwords[role],
      )
    }
    for (const role of steppedInto) {
      if (!present.has(role)) await run('create role %I nologin', role)
      await run('grant %I to %I with inherit false, set true', role, 'ebox_app')
    }
    const made = new Set(
      (await sql<{ name: string }[]>`select datname as name from pg_database`).map(({ name }) => name),
    )
    for (const { name, owner, guests } of databases) {
      if (!made.has(name)) await run('create database %I owner %I', name, owner)
      await run('revoke all on database %I from public', name)
      for (const guest of guests) await run('grant connect on database %I to %I', name, guest)
    }
    for (const name of ['postgres', 'template1']) await run('revoke all on database %I from public', name)
  } finally {
    await sql.end()
  }
}
