import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/** An alert about a new message, by its natural key. The box id is text because workflow engines store it as JSON. */
export interface AlertKey {
  boxId: string
  messageId: string
}

/**
 * Decides who must be told of these messages and records it, in one statement: the holders of active boxes, of messages that are
 * neither read, withdrawn nor expired. Without a verified address of the box or of the message's partition the decision is `noAddress`.
 * A box that was never opened is told nothing.
 * @returns the alerts that are due, also those that an earlier attempt recorded
 */
export async function recordAlerts(database: Database, messages: AlertKey[]): Promise<AlertKey[]> {
  const rows = await database.execute<{ box_id: string; message_id: string }>(sql`
    WITH page AS (
      SELECT DISTINCT box_id, message_id FROM json_to_recordset(${JSON.stringify(messages.map(toRow))}::text::json)
        AS given (box_id bigint, message_id uuid)
    ), decided AS (
      INSERT INTO alert (box_id, message_id, kind, status)
      SELECT box_id, message_id, 'newMessage',
        CASE WHEN (alert_address_cipher IS NULL OR alert_address_verified_at IS NULL) AND NOT EXISTS (SELECT FROM partition_address AS told
          WHERE told.box_id = message.box_id AND told.partition_id = message.partition) THEN 'noAddress' ELSE 'due' END
      FROM page JOIN message USING (box_id, message_id) JOIN ebox USING (box_id)
      WHERE activated_at IS NOT NULL AND read_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()
      ON CONFLICT (box_id, message_id, kind) DO NOTHING
      RETURNING box_id, message_id, status
    ), standing AS (
      SELECT box_id, message_id, status FROM page JOIN alert USING (box_id, message_id) WHERE kind = 'newMessage'
    )
    SELECT box_id::text, message_id FROM (TABLE decided UNION TABLE standing) AS alerts WHERE status = 'due'
    ORDER BY alerts.box_id, message_id`)
  return rows.map((row) => ({ boxId: row.box_id, messageId: row.message_id }))
}

/**
 * Alerts that are still due a day after they were decided: their run is gone or gave up. Older than a week, or about a message that
 * was read, withdrawn or expired since, they are left.
 * @param limit of one answer
 */
export async function forgottenAlerts(database: Database, limit: number): Promise<AlertKey[]> {
  const rows = await database.execute<{ box_id: string; message_id: string }>(sql`
    SELECT alert.box_id::text, message_id FROM alert JOIN message USING (box_id, message_id)
    WHERE status = 'due' AND decided_at BETWEEN now() - interval '7 days' AND now() - interval '1 day'
      AND read_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()
    ORDER BY decided_at LIMIT ${limit}`)
  return rows.map((row) => ({ boxId: row.box_id, messageId: row.message_id }))
}

const toRow = ({ boxId, messageId }: AlertKey) => ({ box_id: boxId, message_id: messageId })
