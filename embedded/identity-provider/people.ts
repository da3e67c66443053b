import { randomUUID } from 'node:crypto'
import { openPool } from '#db/client.ts'

/** Somebody who may sign in at the development identity provider. Everybody here is invented. */
export interface Person {
  /** Names the person in forms, such as `an-peeters` */
  key: string
  givenName: string
  familyName: string
  /** 11 digits; nobody's number, with a right check */
  ssin: string
  locale: 'nl' | 'fr' | 'de' | 'en'
  /** Under which the person acts besides, such as `notary` */
  qualities: string[]
  /** What the person is in the demonstration, by language; shown under the name */
  roleLabel: Record<'nl' | 'fr' | 'de' | 'en', string>
  /** What the federal role management would say of the person: for which enterprises as what */
  eboxRoles?: { role: string; enterpriseNumber: string }[]
}

/** A person and the pseudonym that stands for it outside: random, made once, never the SSIN. */
export interface KnownPerson extends Person {
  subject: string
}

/** The people of the development identity provider, kept in the database `embedded`, never in the e-Box's own. */
export interface People {
  /** Adds these, or brings them up to date; a pseudonym never changes. Their order is the order on the page. */
  put(people: readonly Person[]): Promise<void>
  all(): Promise<KnownPerson[]>
  findBySubject(subject: string): Promise<KnownPerson | undefined>
  close(): Promise<void>
}

/** @param databaseUrl of the embedded parts' own store; the table is made when it is missing */
export async function openPeople(databaseUrl: string): Promise<People> {
  const sql = openPool(databaseUrl, 2, { name: 'identity-provider' })
  await sql.begin(async (transaction) => {
    await transaction`SELECT pg_advisory_xact_lock(hashtextextended('identity_provider', 0))`
    await transaction`CREATE SCHEMA IF NOT EXISTS identity_provider`
    await transaction`
      CREATE TABLE IF NOT EXISTS identity_provider.person (
        key text PRIMARY KEY, subject text NOT NULL UNIQUE, given_name text NOT NULL, family_name text NOT NULL,
        ssin text NOT NULL, locale text NOT NULL, role_label jsonb NOT NULL, position integer NOT NULL)`
    // One of before did not know them.
    await transaction`ALTER TABLE identity_provider.person ADD COLUMN IF NOT EXISTS ebox_roles jsonb NOT NULL DEFAULT '[]'`
    await transaction`ALTER TABLE identity_provider.person ADD COLUMN IF NOT EXISTS qualities text[] NOT NULL DEFAULT '{}'`
  })
  const columns = sql`key, subject, given_name AS "givenName", family_name AS "familyName", ssin, locale, qualities, role_label AS "roleLabel", ebox_roles AS "eboxRoles"`

  return {
    async put(people) {
      await sql.begin(async (transaction) => {
        for (const [
          position,
          { key, givenName, familyName, ssin, locale, qualities, roleLabel, eboxRoles = [] },
        ] of people.entries()) {
          await transaction`
            INSERT INTO identity_provider.person (key, subject, given_name, family_name, ssin, locale, qualities, role_label, ebox_roles, position)
            VALUES (${key}, ${randomUUID()}, ${givenName}, ${familyName}, ${ssin}, ${locale}, ${qualities}, ${transaction.json(roleLabel)},
              ${transaction.json(eboxRoles)}, ${position})
            ON CONFLICT (key) DO UPDATE SET given_name = excluded.given_name, family_name = excluded.family_name,
              ssin = excluded.ssin, locale = excluded.locale, qualities = excluded.qualities, role_label = excluded.role_label,
              ebox_roles = excluded.ebox_roles, position = excluded.position`
        }
      })
    },
    all: () => sql<KnownPerson[]>`SELECT ${columns} FROM identity_provider.person ORDER BY position, key`,
    async findBySubject(subject) {
      const [person] = await sql<
        KnownPerson[]
      >`SELECT ${columns} FROM identity_provider.person WHERE subject = ${subject}`
      return person
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

/** Fills the table once, as the seed does. @see People.put */
export async function putPeople(people: readonly Person[], databaseUrl: string): Promise<void> {
  const opened = await openPeople(databaseUrl)
  try {
    await opened.put(people)
  } finally {
    await opened.close()
  }
}
