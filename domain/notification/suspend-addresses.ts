import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/schema/index.ts'
import { tellSenders } from '#domain/webhook/tell-senders.ts'

/** An alert whose mail came back, as its row is named. */
export interface BouncedAlert {
  box_id: number | string
  message_id: string
  kind: string
}

/**
 * Sends no more alerts to the addresses from which mails of these came back, and tells the letters' senders. An address that was confirmed after the mail had left is
 * another, or works again; one that is gone is nobody's any more.
 * @param at when it was told
 */
export async function suspendAddresses(transaction: Transaction, bounced: BouncedAlert[], at: SQL): Promise<void> {
  await transaction.execute(sql`
    WITH bounced AS (
      SELECT alert.box_id, alert.sent_to, alert.sent_at
      FROM json_to_recordset(${JSON.stringify(bounced)}::text::json) AS given (box_id bigint, message_id uuid, kind text)
      JOIN alert USING (box_id, message_id, kind)
    ), of_partition AS (
      UPDATE partition_address AS told SET bounced_at = ${at}
      FROM bounced
      WHERE told.box_id = bounced.box_id AND told.partition_id = bounced.sent_to
        AND told.verified_at <= bounced.sent_at AND told.bounced_at IS NULL
    )
    UPDATE ebox SET alert_address_bounced_at = ${at}
    FROM bounced
    WHERE ebox.box_id = bounced.box_id AND bounced.sent_to = ''
      AND ebox.alert_address_verified_at <= bounced.sent_at AND ebox.alert_address_bounced_at IS NULL`)
  const letters = sql`SELECT box_id, message_id FROM json_to_recordset(${JSON.stringify(bounced)}::text::json) AS given (box_id bigint, message_id uuid)`
  await transaction.execute(tellSenders('message.notNotifiable', letters))
}
