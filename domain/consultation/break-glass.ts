import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm'
import { validate as isUuid } from 'uuid'
import { accessLog, breakGlass, type Database, message, type Transaction } from '#db/schema/index.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest, platformRolesOf, rolesFor } from '#domain/access/desk.ts'
import { enterBox } from '#domain/access/enter-box.ts'
import { sessionStands } from '#domain/access/session.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openBody } from '#domain/message/body.ts'
import { type ContentKeyRow, joinContent, openContentKey, wrappedContentKey } from '#domain/message/message-content.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { missingPermission, resourceNotFound } from '#domain/problem.ts'

/*
 * Break-glass (trust.md Z12): nobody of the platform reads a message, but for one, named, that one person asks for with a reason and
 * another agrees to, for a while. Every step is in the audit trail; the reading is in the access log of the box besides, which its holder
 * reads.
 */

/** How long an agreed reading lasts, in minutes. */
export const agreedMinutes = 60

/** A reading that was asked for. */
export interface AskedReading {
  breakGlassId: string
  messageId: string
  reason: string
  askedByName: string
  askedAt: Date
  approvedByName?: string
  validUntil?: Date
  state: 'asked' | 'agreed' | 'refused' | 'over'
  /** The person who looks asked for it */
  isOwn: boolean
}

/**
 * Asks to read one message. @param asked its `reason` is shown to the second person, and to whoever reads the trail
 * @returns the id; undefined for an unknown message
 * @throws missingPermission
 */
export async function askBreakGlass(
  database: Database,
  person: DeskPerson,
  asked: { messageId: string; reason: string },
  request: DeskRequest,
): Promise<string | undefined> {
  if (!isUuid(asked.messageId)) return undefined
  return atPlatformDesk(database, person, 'askBreakGlass', async (transaction) => {
    const [found] = await transaction
      .select({ boxId: message.boxId })
      .from(message)
      .where(eq(message.messageId, asked.messageId))
    if (!found) return undefined
    const [written] = await transaction
      .insert(breakGlass)
      .values({ ...asked, ofBoxId: found.boxId, askedBy: person.ssinHash, askedByName: person.name })
      .returning({ breakGlassId: breakGlass.breakGlassId })
    if (!written) throw new Error('A reading was not asked for')
    await note(transaction, person, request, { ...written, messageId: asked.messageId, breakGlass: 'asked' })
    return written.breakGlassId
  })
}

/** What was asked for, newest first, for who may ask and who may agree. @throws missingPermission */
export async function listBreakGlass(database: Database, person: DeskPerson): Promise<AskedReading[]> {
  return atPlatformDesk(database, person, 'readBreakGlass', async (transaction) => {
    const rows = await transaction
      .select({ reading: breakGlass, isOver: sql<boolean>`coalesce(${breakGlass.validUntil} <= now(), false)` })
      .from(breakGlass)
      .orderBy(desc(breakGlass.breakGlassId))
      .limit(50)
    return rows.map(({ reading, isOver }) => ({
      breakGlassId: reading.breakGlassId,
      messageId: reading.messageId,
      reason: reading.reason,
      askedByName: reading.askedByName,
      askedAt: reading.askedAt,
      ...(reading.approvedByName && { approvedByName: reading.approvedByName }),
      ...(reading.validUntil && { validUntil: reading.validUntil }),
      state: stateOf(reading, isOver),
      isOwn: Buffer.from(reading.askedBy).equals(person.ssinHash),
    }))
  })
}

function stateOf(reading: typeof breakGlass.$inferSelect, isOver: boolean): AskedReading['state'] {
  if (reading.refusedAt) return 'refused'
  if (!reading.approvedAt) return 'asked'
  return isOver ? 'over' : 'agreed'
}

/**
 * Agrees to a reading that another person asked for, or refuses it.
 * @throws missingPermission when the person asked for it, or it was decided already
 */
export async function decideBreakGlass(
  database: Database,
  person: DeskPerson,
  { breakGlassId, isAgreed }: { breakGlassId: string; isAgreed: boolean },
  request: DeskRequest,
): Promise<void> {
  if (!isUuid(breakGlassId)) throw resourceNotFound()
  await atPlatformDesk(database, person, 'approveBreakGlass', async (transaction) => {
    const agreed = {
      approvedBy: person.ssinHash,
      approvedByName: person.name,
      approvedAt: sql`now()`,
      validUntil: sql`now() + make_interval(mins => ${agreedMinutes})`,
    }
    const [decided] = await transaction
      .update(breakGlass)
      .set(isAgreed ? agreed : { refusedAt: sql`now()` })
      .where(
        and(
          eq(breakGlass.breakGlassId, breakGlassId),
          ne(breakGlass.askedBy, person.ssinHash),
          isNull(breakGlass.approvedAt),
          isNull(breakGlass.refusedAt),
        ),
      )
      .returning({ messageId: breakGlass.messageId })
    if (!decided) throw missingPermission('Another person must agree, and only once')
    await note(transaction, person, request, {
      breakGlassId,
      ...decided,
      breakGlass: isAgreed ? 'agreed' : 'refused',
    })
  })
}

const note = (
  transaction: Transaction,
  person: DeskPerson,
  request: DeskRequest,
  details: Record<string, unknown>,
): Promise<void> => appendAuditLines(transaction, [{ ...request, ...person.audited, responseCode: 200, details }])

/** What an agreed reading shows: the subject and the text, never a document. */
export interface ReadingByBreakGlass {
  messageId: string
  reason: string
  approvedByName: string
  validUntil: Date
  subject: TranslatedString
  body?: TranslatedString
}

interface ReadingRow extends ContentKeyRow, Record<string, unknown> {
  subject: TranslatedString
  body_cipher: Uint8Array | null
  reason: string
  approved_by_name: string | null
  valid_until: string | null
}

/**
 * Reads the one message that another person agreed to. It stays unread: its recipient did not read it. The access log of its box names
 * both persons and the reason.
 * @returns undefined when it was not agreed to, is over, or was asked for by somebody else
 * @throws missingPermission when the right to work at the desk has ended
 */
export async function openByBreakGlass(
  database: Database,
  keys: KeyProvider,
  person: DeskPerson,
  breakGlassId: string,
  request: DeskRequest,
): Promise<ReadingByBreakGlass | undefined> {
  if (!isUuid(breakGlassId)) return undefined
  if (rolesFor(await platformRolesOf(database, person.ssinHash), 'openByBreakGlass').length === 0)
    throw missingPermission('The right to work at this desk has ended')
  return database.transaction(async (transaction) => {
    const [agreed] = await transaction.execute<{ message_id: string }>(sql`
      SELECT ${enterBox(sql`break_glass.of_box_id`)} AS box_id, break_glass.message_id
      FROM break_glass JOIN session ON session.ssin_hash = break_glass.asked_by
      WHERE break_glass.break_glass_id = ${breakGlassId} AND break_glass.asked_by = ${person.ssinHash}
        AND session.session_hash = ${person.sessionHash} AND ${sessionStands(person.limits)}
        AND break_glass.approved_at IS NOT NULL AND break_glass.refused_at IS NULL AND break_glass.valid_until > now()`)
    if (!agreed) return undefined
    const { message_id: messageId } = agreed
    const [row] = await transaction.execute<ReadingRow>(sql`
      SELECT message.box_id, content.publication_id, ${wrappedContentKey} AS wrapped_key, content.subject, content.body_cipher,
        reading.reason, reading.approved_by_name, reading.valid_until
      FROM break_glass AS reading JOIN message ON message.box_id = reading.of_box_id AND message.message_id = reading.message_id
      ${joinContent}
      WHERE reading.break_glass_id = ${breakGlassId} AND message.message_id = ${messageId}`)
    if (!row?.approved_by_name || !row.valid_until) return undefined
    const { reason, approved_by_name: approvedByName } = row
    const boxId = Number(row.box_id)
    await transaction.insert(accessLog).values({
      boxId,
      messageId,
      actor: 'breakGlass',
      actorName: `${person.name} · ${approvedByName}`,
      kind: 'opened',
      reason,
    })
    await note(transaction, person, request, { breakGlassId, messageId, breakGlass: 'opened' })
    const { key, sealedFor } = await openContentKey(keys, row, messageId)
    return {
      messageId,
      reason,
      approvedByName,
      validUntil: new Date(row.valid_until),
      subject: row.subject,
      ...(row.body_cipher && { body: openBody(key, sealedFor, row.body_cipher) }),
    }
  })
}
