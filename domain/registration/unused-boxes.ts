import { createHash, randomUUID } from 'node:crypto'
import { asc, inArray, sql } from 'drizzle-orm'
import { type Database, ebox, type Transaction } from '#db/schema/index.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import { closeActiveBoxes } from '#domain/ebox/closing.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import type { ReaderLanguage } from './read-own-box.ts'

/** When a person's box counts as unused (royal decree 25 December 2023: an unused e-Box is deactivated). */
export interface UnusedPolicy {
  /** Without being consulted, by the holder or by who may */
  months: number
  /** Between the warning and the end */
  warningDays: number
}

/** A mail to the holder of a box that nobody uses. */
export interface UnusedWarning {
  /** The same for the same box and the same last use: a repeat is one mail */
  key: string
  to: EmailAddress
  language: ReaderLanguage | null
  eboxType: (typeof ebox.$inferSelect)['eboxType']
  closesAt: Date
}

/** Mails them. @returns for each whether the mail system took it or never will; `later` is tried again the next day */
export type SendWarnings = (warnings: UnusedWarning[]) => Promise<('done' | 'later')[]>

/** Boxes that are treated in one transaction. */
export const unusedPage = 100

const lastUse = sql`greatest(${ebox.lastConsultedAt}, ${ebox.activatedAt})`
const isOfPerson = sql`${ebox.eboxType} <> 'enterprise' AND ${ebox.activatedAt} IS NOT NULL`
const isWarned = sql`coalesce(${ebox.unusedWarnedAt} > ${lastUse}, false)`

/**
 * Warns holders of boxes that were not used for as long, each once until it is used again; their rows stay locked meanwhile. As ebox_worker.
 * @returns how many were treated; a whole page means that there may be more
 */
export async function warnOfUnusedBoxes(
  database: Database,
  keys: KeyProvider,
  { months, warningDays }: UnusedPolicy,
  send: SendWarnings,
): Promise<number> {
  return database.transaction(async (transaction) => {
    const boxes = await transaction
      .select({
        boxId: ebox.boxId,
        eboxType: ebox.eboxType,
        language: ebox.language,
        wrappedKey: ebox.wrappedKey,
        alertAddressCipher: ebox.alertAddressCipher,
        lastUsedAt: sql<Date>`${lastUse}`.mapWith(ebox.activatedAt),
        closesAt: sql<Date>`now() + make_interval(days => ${warningDays})`.mapWith(ebox.activatedAt),
      })
      .from(ebox)
      .where(sql`${isOfPerson} AND NOT ${isWarned} AND ${lastUse} < now() - make_interval(months => ${months})`)
      .orderBy(asc(ebox.boxId))
      .limit(unusedPage)
      .for('update', { skipLocked: true })
    const addressed = await Promise.all(
      boxes.map(async ({ alertAddressCipher, lastUsedAt, ...box }) => {
        const to = alertAddressCipher && (await openAlertAddress(keys, { ...box, alertAddressCipher }))
        return { ...box, to: to || undefined, key: keyOf(box.boxId, lastUsedAt) }
      }),
    )
    const warnings = addressed.flatMap(({ to, ...box }) => (to ? { ...box, to } : []))
    const outcomes = warnings.length > 0 ? await send(warnings) : []
    const later = new Set(warnings.filter((_, at) => outcomes[at] !== 'done').map(({ boxId }) => boxId))
    // One whose address does not open is marked as well: no later mail would reach it.
    await markWarned(
      transaction,
      boxes.map(({ boxId }) => boxId).filter((boxId) => !later.has(boxId)),
    )
    return boxes.length - later.size
  })
}

/** Says nothing of the box to who carries the mail. */
const keyOf = (boxId: number, lastUsedAt: Date) =>
  `unusedBox/${createHash('sha256').update(`${boxId}|${lastUsedAt.toISOString()}`).digest('base64url')}`

async function markWarned(transaction: Transaction, boxIds: number[]): Promise<void> {
  if (boxIds.length === 0) return
  await transaction
    .update(ebox)
    .set({ unusedWarnedAt: sql`now()` })
    .where(inArray(ebox.boxId, boxIds))
}

/**
 * Closes the boxes whose holders were warned as long ago and have not used them since. As ebox_worker.
 * @returns how many; a whole page means that there may be more
 */
export async function closeUnusedBoxes(database: Database, { warningDays }: UnusedPolicy): Promise<number> {
  return database.transaction(async (transaction) => {
    const boxes = await transaction
      .select({ boxId: ebox.boxId })
      .from(ebox)
      .where(
        sql`${isOfPerson} AND ${isWarned} AND ${ebox.unusedWarnedAt} < now() - make_interval(days => ${warningDays})`,
      )
      .orderBy(asc(ebox.boxId))
      .limit(unusedPage)
      .for('update', { skipLocked: true })
    const closed = await closeActiveBoxes(
      transaction,
      boxes.map(({ boxId }) => boxId),
    )
    const traceId = randomUUID()
    const line = { traceId, requestMethod: 'WORKFLOW', requestUrl: 'close-unused-boxes', responseCode: 200 }
    await appendAuditLines(
      transaction,
      closed.map(({ boxId, endedConsents }) => ({ ...line, details: { closed: 'unused', boxId, endedConsents } })),
    )
    return closed.length
  })
}
