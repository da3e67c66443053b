import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import type { AlertName, MailReport } from '#domain/notification/mailer.ts'
import { type BouncedAlert, suspendAddresses } from '#domain/notification/suspend-addresses.ts'

/** After what a report is news: reports come twice and in any order, and a mail that came back is not delivered any more. */
const newsAfter: Record<MailReport, readonly string[]> = {
  deferred: ['sent'],
  delivered: ['sent', 'deferred'],
  bounced: ['sent', 'deferred', 'delivered', 'failed'],
  failed: ['sent', 'deferred', 'delivered'],
}

/** Where the mail of an alert went: to the address of its message's partition, by the partition's id, or to that of the box. */
const place = (told: SQL) => sql`coalesce((
  SELECT address.partition_id FROM message JOIN partition_address AS address
    ON address.box_id = message.box_id AND address.partition_id = message.partition
  WHERE message.box_id = ${told}.box_id AND message.message_id = ${told}.message_id
    AND (address.bounced_at IS NULL OR address.bounced_at >= ${told}.sent_at)), '')`

/**
 * Writes what a mail system told of a mail that it took: of the alert that names it, and of those that went out in the same summary. An
 * address from which it came back is written to no more. What is not news changes nothing. As ebox_worker.
 * @returns how many alerts it was news for
 */
export async function recordMailReport(
  database: Database,
  { messageId, kind }: AlertName,
  report: MailReport,
): Promise<number> {
  return database.transaction(async (transaction) => {
    const told = await transaction.execute<BouncedAlert & Record<string, unknown>>(sql`
      WITH named AS (
        SELECT box_id, message_id, kind, is_summed, sent_at, ${place(sql`alert`)} AS place
        FROM alert WHERE message_id = ${messageId}::uuid AND kind = ${kind}
      )
      UPDATE alert SET status = ${report}, outcome_at = now()
      FROM named
      WHERE alert.box_id = named.box_id
        AND (alert.message_id = named.message_id AND alert.kind = named.kind
          OR named.is_summed AND alert.is_summed AND alert.sent_at = named.sent_at AND ${place(sql`alert`)} = named.place)
        AND alert.status = ANY (${sql.param(newsAfter[report])}::text[])
      RETURNING alert.box_id, alert.message_id, alert.kind`)
    if (report === 'bounced' && told.length > 0) await suspendAddresses(transaction, [...told], sql`now()`)
    return told.length
  })
}
