import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { auditLine, boxIdentifier, client, type Database, portalConsent, type Transaction } from '#db/schema/index.ts'
import { consentSubjectHash } from '#domain/access/portal-subject.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'

/** A person lets a portal read an own box, or did. */
export interface PortalConsent {
  clientId: string
  portalName: string
  givenAt: Date
  validUntil: Date
  revokedAt?: Date
  /** Only while it `stands` the portal can read; `suspended` is the portal, by its administrators */
  state: 'stands' | 'revoked' | 'over' | 'suspended'
  lastAccessAt?: Date
}

/** What a portal did in the box, once. */
export interface PortalAccess {
  accessId: string
  at: Date
  /** What it asked: the list and its counts, a letter, a document or text of one, or a change such as hiding a letter */
  what: 'list' | 'letter' | 'document' | 'change'
  messageId?: string
}

/** Accesses that one page shows. */
export const accessesOnPage = 50

/** Consents of the box that was entered: its holder's. */
const ofBox = (boxId: string) =>
  eq(
    portalConsent.ssinHash,
    sql`(SELECT ${boxIdentifier.lookupHash} FROM ${boxIdentifier} WHERE ${boxIdentifier.boxId} = ${boxId})`,
  )

/**
 * Every consent that the holder of the reader's box ever gave, those that stand first, then the newest.
 * @throws missingPermission when the right to manage it has ended
 */
export async function listPortalConsents(database: Database, reader: Reader): Promise<PortalConsent[]> {
  return inOwnBox(database, reader, [], (transaction, boxId) => consentsWhere(transaction, ofBox(boxId)))
}

/**
 * One consent, and what the portal did with it, newest first.
 * @param before where the page before left off: its `older`
 * @returns undefined when the holder never gave this portal one
 * @throws missingPermission
 */
export async function readPortalAccesses(
  database: Database,
  reader: Reader,
  clientId: string,
  before?: number,
): Promise<{ consent: PortalConsent; accesses: PortalAccess[]; older?: string } | undefined> {
  return inOwnBox(database, reader, undefined, async (transaction, boxId) => {
    const own = and(ofBox(boxId), eq(portalConsent.clientId, clientId))
    const [consent] = await consentsWhere(transaction, own)
    if (!consent) return undefined
    const lines = await transaction
      .select({
        place: auditLine.auditId,
        at: auditLine.at,
        method: auditLine.requestMethod,
        url: auditLine.requestUrl,
        messageId: sql<string | null>`${auditLine.details}->>'messageId'`,
      })
      .from(auditLine)
      .innerJoin(portalConsent, isAccessOf)
      .where(and(own, before === undefined ? undefined : lt(auditLine.auditId, before)))
      .orderBy(desc(auditLine.auditId))
      .limit(accessesOnPage + 1)
    const accesses = lines.slice(0, accessesOnPage).map(({ place, at, method, url, messageId }) => ({
      accessId: String(place),
      at,
      what: whatOf(method, url),
      ...(messageId && { messageId }),
    }))
    const hasOlder = lines.length > accessesOnPage
    return { consent, accesses, ...(hasOlder && { older: accesses.at(-1)?.accessId }) }
  })
}

/**
 * Ends a consent: the portal's next request is refused (trust.md Z05). Safe to repeat.
 * @throws missingPermission
 */
export async function revokePortalConsent(
  database: Database,
  reader: Reader,
  clientId: string,
  request: AuditedRequest,
): Promise<void> {
  await inOwnBox(database, reader, undefined, async (transaction, boxId) => {
    const ended = await transaction
      .update(portalConsent)
      .set({ revokedAt: sql`now()` })
      .where(and(ofBox(boxId), eq(portalConsent.clientId, clientId), isNull(portalConsent.revokedAt)))
      .returning({ clientId: portalConsent.clientId })
    if (ended.length === 0) return
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { revokedPortal: clientId } }])
  })
}

const isAccessOf = and(eq(auditLine.clientId, portalConsent.clientId), eq(auditLine.subjectHash, consentSubjectHash))

async function inOwnBox<Result>(
  database: Database,
  reader: Reader,
  none: Result,
  work: (transaction: Transaction, boxId: string) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    const boxId = await admit(transaction, reader, 'manageEbox')
    return boxId === undefined ? none : work(transaction, boxId)
  })
}

async function consentsWhere(transaction: Transaction, where: ReturnType<typeof and>): Promise<PortalConsent[]> {
  const state = sql<PortalConsent['state']>`CASE WHEN ${portalConsent.revokedAt} IS NOT NULL THEN 'revoked'
    WHEN ${portalConsent.validUntil} <= now() THEN 'over' WHEN ${client.status} <> 'active' THEN 'suspended' ELSE 'stands' END`
  const lastAccessAt = sql<Date | null>`(
    SELECT audit_line.at FROM audit_line
    WHERE audit_line.client_id = ${portalConsent.clientId} AND audit_line.subject_hash = ${consentSubjectHash}
    ORDER BY audit_line.audit_id DESC LIMIT 1)`.mapWith(auditLine.at)
  const rows = await transaction
    .select({
      clientId: portalConsent.clientId,
      portalName: client.name,
      givenAt: portalConsent.givenAt,
      validUntil: portalConsent.validUntil,
      revokedAt: portalConsent.revokedAt,
      state,
      lastAccessAt,
    })
    .from(portalConsent)
    .innerJoin(client, eq(client.clientId, portalConsent.clientId))
    .where(where)
    .orderBy(desc(sql`${state} = 'stands'`), desc(portalConsent.givenAt))
  return rows.map(({ revokedAt, lastAccessAt: last, ...consent }) => ({
    ...consent,
    ...(revokedAt && { revokedAt }),
    ...(last && { lastAccessAt: last }),
  }))
}

function whatOf(method: string, url: string): PortalAccess['what'] {
  const path = url.split('?', 1)[0] ?? ''
  if (method !== 'GET') return 'change'
  if (/\/(content|body)$/.test(path)) return 'document'
  return /\/messages\/[^/]/.test(path) ? 'letter' : 'list'
}
