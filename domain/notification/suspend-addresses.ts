import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/schema/index.ts'

/** An alert whose mail came back, as its row is named. */
export interface BouncedAlert {
  box_id: number | string
  message_id: string
  kind: string
}

/**
 * Writes no more to the addresses from which mails of these alerts came back: that of the message's partition, when the mail went there,
 * or that of the box. An address that was confirmed after the mail had left is another, or works again.
 * @param at when it was told
 */
export async function suspendAddresses(transaction: Transaction, bounced: BouncedAlert[], at: SQL): Promise<void> {
  await transaction.execute(sql`
    WITH bounced AS (
      SELECT message.box_id, message.partition, alert.sent_at
      FROM json_to_recordset(${JSON.stringify(bounced)}::text::json) AS given (box_id bigint, message_id uuid, kind text)
      JOIN alert USING (box_id, message_id, kind) JOIN message USING (box_id, message_id)
    ), of_partition AS (
      UPDATE partition_address AS told SET bounced_at = coalesce(told.bounced_at, ${at})
      FROM bounced
      WHERE told.box_id = bounced.box_id AND told.partition_id = bounced.partition
        AND told.verified_at <= bounced.sent_at AND (told.bounced_at IS NULL OR told.bounced_at >= bounced.sent_at)
      RETURNING told.box_id, told.partition_id
    )
    UPDATE ebox SET alert_address_bounced_at = ${at}
    FROM bounced
    WHERE ebox.box_id = bounced.box_id AND ebox.alert_address_verified_at <= bounced.sent_at AND ebox.alert_address_bounced_at IS NULL
      AND NOT EXISTS (SELECT FROM of_partition
        WHERE of_partition.box_id = bounced.box_id AND of_partition.partition_id = bounced.partition)`)
}
