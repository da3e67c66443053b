import { eq } from 'drizzle-orm'
import { type alertRhythms, type Database, ebox } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type BoxHolder, writeInOwnBox } from './own-box.ts'
import type { ReaderLanguage } from './read-own-box.ts'

export type AlertRhythm = (typeof alertRhythms)[number]

/** How a reader is told by e-mail, and when. */
export interface Telling {
  language: ReaderLanguage
  /** A mail for each message, or one a day for all */
  alertRhythm: AlertRhythm
  /** To be told again of what stays unread */
  wantsReminders: boolean
  /** By whose clock it is told (domain/ebox/time-zone.ts); null by Belgium's */
  timeZone: string | null
}

/** What a holder may choose; what is absent stays. */
export interface Preferences extends Partial<Telling> {
  /** No paper beside the e-Box (spec §5) */
  exclusivelyEbox?: boolean
}

/** Changes what the holder of a box prefers, also before the box is active. @throws missingPermission when the session has ended */
export async function changePreferences(
  database: Database,
  keys: KeyProvider,
  by: BoxHolder,
  preferences: Preferences,
  request: AuditedRequest,
): Promise<void> {
  await writeInOwnBox(database, keys, by, async (transaction, { boxId }) => {
    await transaction.update(ebox).set(preferences).where(eq(ebox.boxId, boxId))
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { ...preferences } }])
  })
}
