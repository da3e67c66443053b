import { sql } from 'drizzle-orm'
import type { alert, Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'

type AlertRow = typeof alert.$inferSelect

/** An e-mail about a message, and what became of it, in the words that its sender has too. */
export interface MessageAlert extends Pick<AlertRow, 'kind' | 'status'> {
  /** When that was known last */
  at: Date
}

/**
 * The e-mails about a message of the reader's box, the first first; none for an unknown one, and for one that the reader may not see.
 * @throws missingPermission
 */
export async function readAlerts(database: Database, reader: Reader, messageId: string): Promise<MessageAlert[]> {
  const rows = await readInBox<Pick<AlertRow, 'kind' | 'status'> & { at: string }>(
    database,
    reader,
    'readMessage',
    sql`
      SELECT alert.kind, alert.status, coalesce(alert.outcome_at, alert.sent_at, alert.decided_at) AS at
      FROM message JOIN alert ON alert.box_id = message.box_id AND alert.message_id = message.message_id
      WHERE message.box_id = ${enteredBox} AND message.message_id = ${messageId} ORDER BY alert.decided_at, alert.kind`,
  )
  return rows.map(({ kind, status, at }) => ({ kind, status, at: new Date(at) }))
}
