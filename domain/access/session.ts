import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { and, desc, eq, getTableColumns, isNull, lt, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { session } from '#db/schema/session.ts'
import { seal, unseal } from '#domain/content/sealed-bytes.ts'
import { parseSsin, type Ssin } from '#domain/identifier/ssin.ts'

/** After which a session is over: without a request, and in any case (ASVS 7.3). */
export interface SessionLimits {
  idleMinutes: number
  absoluteHours: number
}

/** What the identity provider said of a person, once its answer was verified. */
export interface VerifiedIdentity {
  issuer: string
  subject: string
  name: string
  /** Empty when the identity provider did not say */
  acr: string
  authTime: Date
  /** Enterprise numbers; none unless told */
  mayClaim?: string[]
  /** Under which the person acts (domain/ebox/holder.ts): none unless told */
  qualities?: string[]
  ssin?: { value: Ssin; hash: Uint8Array }
}

/** A session that stands, as it was found in this very request; the SSIN is readable because the bearer of the cookie is here. */
export interface OpenSession extends Omit<typeof session.$inferSelect, 'ssinCipher' | 'revokedAt'> {
  ssin?: Ssin
}

/** The instant to judge by: the database's own clock, unless a test brings one. */
const instantOf = (clock?: Date): SQL => (clock ? sql`${clock.toISOString()}::timestamptz` : sql`now()`)
const afterLastWrite = sql`interval '1 minute'`
const hashOf = (sessionId: string): Uint8Array => createHash('sha256').update(sessionId).digest()
const ssinContext = (sessionHash: Uint8Array) => `session.ssin|${Buffer.from(sessionHash).toString('hex')}`
const keyFrom = (sessionId: string) => new Uint8Array(hkdfSync('sha256', sessionId, '', 'ebox session', 32))

/** The condition of a row of `session` that may still be used. Names as PostgreSQL has them: admissions use it outside the query builder. */
export const sessionStands = (
  { idleMinutes, absoluteHours }: Record<keyof SessionLimits, number | Placeholder>,
  at: SQL = sql`now()`,
) =>
  sql`session.revoked_at IS NULL AND session.last_seen_at > ${at} - make_interval(mins => ${idleMinutes}::int) AND session.created_at > ${at} - make_interval(hours => ${absoluteHours}::int)`

/**
 * Opens a session under a new random id, and ends the one that the same browser had.
 * @param replaced the id in the browser's cookie before signing in
 * @returns the 256-bit id for the cookie; it stands nowhere else
 */
export async function openSession(
  database: Database,
  { ssin, ...identity }: VerifiedIdentity,
  { replaced, clock }: { replaced?: string; clock?: Date } = {},
): Promise<string> {
  const sessionId = randomBytes(32).toString('base64url')
  const sessionHash = hashOf(sessionId)
  const at = instantOf(clock)
  await database.transaction(async (transaction) => {
    if (replaced)
      await transaction
        .update(session)
        .set({ revokedAt: at })
        .where(eq(session.sessionHash, hashOf(replaced)))
    await transaction.insert(session).values({
      ...identity,
      sessionHash,
      createdAt: at,
      lastSeenAt: at,
      ...(ssin && {
        ssinHash: ssin.hash,
        ssinCipher: seal(keyFrom(sessionId), Buffer.from(ssin.value), ssinContext(sessionHash)),
      }),
    })
  })
  return sessionId
}

/**
 * The session of a cookie, if it stands; notes at most once a minute that it was seen.
 * @returns undefined when unknown, revoked, too long idle or too old
 */
export async function findSession(
  database: Database,
  sessionId: string,
  limits: SessionLimits,
  clock?: Date,
): Promise<OpenSession | undefined> {
  const at = instantOf(clock)
  const here = eq(session.sessionHash, hashOf(sessionId))
  const [found] = await database
    .select({ ...getTableColumns(session), isStale: sql<boolean>`${session.lastSeenAt} < ${at} - ${afterLastWrite}` })
    .from(session)
    .where(and(here, sessionStands(limits, at)))
  if (!found) return undefined
  const { isStale, ssinCipher, revokedAt: _never, ...open } = found
  if (isStale) {
    const stillStale = lt(session.lastSeenAt, sql`${at} - ${afterLastWrite}`)
    await database
      .update(session)
      .set({ lastSeenAt: at })
      .where(and(here, isNull(session.revokedAt), stillStale))
  }
  return { ...open, ...(ssinCipher && { ssin: openSsin(sessionId, open.sessionHash, ssinCipher) }) }
}

function openSsin(sessionId: string, sessionHash: Uint8Array, cipher: Uint8Array): Ssin | undefined {
  return parseSsin(Buffer.from(unseal(keyFrom(sessionId), cipher, ssinContext(sessionHash))).toString())
}

/** Ends a session, at once and everywhere. Safe to repeat. */
export async function revokeSession(database: Database, sessionId: string): Promise<void> {
  await database
    .update(session)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(session.sessionHash, hashOf(sessionId)), isNull(session.revokedAt)))
}

/** Who a person is: the same at another provider is somebody else (trust.md Z14). */
export type Identified = Pick<VerifiedIdentity, 'issuer' | 'subject'>

const isOf = ({ issuer, subject }: Identified) => and(eq(session.issuer, issuer), eq(session.subject, subject))

/** Sessions that are shown of a person; who has more ends them all together. */
export const shownSessions = 20

/** A person's sessions that stand, the one used last first; at most `shownSessions`. */
export async function sessionsOf(
  database: Database,
  person: Identified,
  limits: SessionLimits,
): Promise<Pick<OpenSession, 'sessionHash' | 'acr' | 'authTime' | 'lastSeenAt'>[]> {
  const { sessionHash, acr, authTime, lastSeenAt } = getTableColumns(session)
  return database
    .select({ sessionHash, acr, authTime, lastSeenAt })
    .from(session)
    .where(and(isOf(person), sessionStands(limits)))
    .orderBy(desc(lastSeenAt))
    .limit(shownSessions)
}

/**
 * Ends sessions of a person, at once and everywhere. Safe to repeat; another person's session stays.
 * @param only the hash of the one that is meant; all of them otherwise
 */
export async function revokeSessionsOf(database: Database, person: Identified, only?: Uint8Array): Promise<void> {
  await database
    .update(session)
    .set({ revokedAt: sql`now()` })
    .where(and(isOf(person), isNull(session.revokedAt), only && eq(session.sessionHash, only)))
}

/** Deletes what no request can find again. @returns how many */
export async function removeEndedSessions(database: Database, limits: SessionLimits, clock?: Date): Promise<number> {
  const removed = await database
    .delete(session)
    .where(sql`NOT (${sessionStands(limits, instantOf(clock))})`)
    .returning({ issuer: session.issuer })
  return removed.length
}
