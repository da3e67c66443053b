import { and, eq, type SQL, sql } from 'drizzle-orm'
import { type Database, platformRole, publisherStaff, session, type Transaction } from '#db/schema/index.ts'
import type { AuditedCaller, AuditedRequest } from '#domain/audit/audit.ts'
import { missingPermission } from '#domain/problem.ts'
import { decide, type DeskActor, type Operation } from './authorization-table.ts'
import { type SessionLimits, sessionStands } from './session.ts'

/** What somebody is at the desks of the platform. */
export type PlatformRole = (typeof platformRole.$inferSelect)['role']

const minted = Symbol('minted')

/** A person who is signed in strongly and comes to a desk; only `session/` mints one. What the person may there is asked of the database. */
export interface DeskPerson {
  readonly [minted]: true
  readonly name: string
  /** HMAC-SHA-256 of the person's number, as in registers and appointments */
  readonly ssinHash: Uint8Array
  readonly sessionHash: Uint8Array
  readonly limits: SessionLimits
  readonly audited: AuditedCaller
}

/** @param person what session/ established about who sent this very request */
export function mintDeskPerson(person: Omit<DeskPerson, typeof minted>): DeskPerson {
  return { ...person, [minted]: true }
}

/** A request of a person at a desk, for the trail. */
export type DeskRequest = Omit<AuditedRequest, keyof AuditedCaller>

/** The roles of a person on the platform, as they stand now. */
export async function platformRolesOf(database: Database, ssinHash: Uint8Array): Promise<PlatformRole[]> {
  const rows = await database
    .select({ role: platformRole.role })
    .from(platformRole)
    .where(eq(platformRole.ssinHash, ssinHash))
  return rows.map(({ role }) => role)
}

/** The organisations at whose desk a person works, as they stand now. */
export async function organisationsOf(database: Database, ssinHash: Uint8Array): Promise<string[]> {
  const rows = await database
    .select({ enterpriseNumber: publisherStaff.enterpriseNumber })
    .from(publisherStaff)
    .where(eq(publisherStaff.ssinHash, ssinHash))
    .orderBy(publisherStaff.since, publisherStaff.enterpriseNumber)
  return rows.map(({ enterpriseNumber }) => enterpriseNumber)
}

const standsOf = ({ sessionHash, limits }: DeskPerson): SQL =>
  sql`${eq(session.sessionHash, sessionHash)} AND ${sessionStands(limits)}`

/** From here on the transaction may do what people at the desks may, and nothing else (db/migrations, ebox_desk). */
export async function stepIntoDesk(transaction: Transaction): Promise<void> {
  await transaction.execute(sql`SELECT set_config('role', 'ebox_desk', true)`)
}

/**
 * Works at a desk of the platform, in one transaction: session and role are judged in it, then it steps into the role `ebox_desk`, which
 * has no right on content (trust.md Z12).
 * @returns what `work` answers, which is given the roles that may do this
 * @throws missingPermission when the session has ended or no role may do this any more
 */
export async function atPlatformDesk<Result>(
  database: Database,
  person: DeskPerson,
  operation: Operation,
  work: (transaction: Transaction, roles: PlatformRole[]) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    const rows = await transaction
      .select({ role: platformRole.role })
      .from(platformRole)
      .innerJoin(session, eq(session.ssinHash, platformRole.ssinHash))
      .where(and(standsOf(person), eq(platformRole.ssinHash, person.ssinHash)))
    const roles = rows.map(({ role }) => role).filter((role) => mayAs(role, operation))
    if (roles.length === 0) throw missingPermission('The right to work at this desk has ended')
    await stepIntoDesk(transaction)
    return work(transaction, roles)
  })
}

/**
 * Works at the desk of a registered organisation, in the same way.
 * @throws missingPermission when the session has ended or the person does not work there any more
 */
export async function atPublisherDesk<Result>(
  database: Database,
  person: DeskPerson,
  enterpriseNumber: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    const [found] = await transaction
      .select({ since: publisherStaff.since })
      .from(publisherStaff)
      .innerJoin(session, eq(session.ssinHash, publisherStaff.ssinHash))
      .where(
        and(
          standsOf(person),
          eq(publisherStaff.ssinHash, person.ssinHash),
          eq(publisherStaff.enterpriseNumber, enterpriseNumber),
        ),
      )
    if (!found || !mayAs('publisherStaff', 'managePublisher'))
      throw missingPermission('The right to work at this desk has ended')
    await stepIntoDesk(transaction)
    return work(transaction)
  })
}

/** Asks something of a desk, as anybody may who is signed in strongly. @throws missingPermission when the session has ended */
export async function asApplicant<Result>(
  database: Database,
  person: DeskPerson,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    const [found] = await transaction
      .select({ one: sql`1` })
      .from(session)
      .where(standsOf(person))
    if (!found) throw missingPermission('The session has ended')
    await stepIntoDesk(transaction)
    return work(transaction)
  })
}

const mayAs = (actor: DeskActor, operation: Operation): boolean => decide(actor, operation) !== 'no'

/** The platform's roles that may do this. */
export const rolesFor = (roles: readonly PlatformRole[], operation: Operation): PlatformRole[] =>
  roles.filter((role) => mayAs(role, operation))
