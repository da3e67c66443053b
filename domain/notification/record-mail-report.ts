import { sql } from 'drizzle-orm'
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

/** The mail left and is not marked yet: whoever sends it has not committed. It is to be told again. */
export class MailNotMarked extends Error {
  constructor() {
    super('A mail is reported on before it is marked as sent')
    this.name = 'MailNotMarked'
  }
}

/**
 * Writes what a mail system told of a mail that it took: of the alert that names it, and of those that went out in the same summary. An
 * address from which it came back gets no alert any more. What is not news changes nothing. As ebox_worker.
 * @returns how many alerts it was news for
 * @throws MailNotMarked
 */
export async function recordMailReport(
  database: Database,
  { messageId, kind }: AlertName,
  report: MailReport,
): Promise<number> {
  return database.transaction(async (transaction) => {
    // Waits for who sends it: a mail system may tell before the page of mails is marked.
    const [named] = await transaction.execute<{ status: string }>(sql`
      SELECT status FROM alert WHERE message_id = ${messageId}::uuid AND kind = ${kind} FOR UPDATE`)
    if (named?.status === 'due') throw new MailNotMarked()
    const told = await transaction.execute<BouncedAlert & Record<string, unknown>>(sql`
      WITH named AS (
        SELECT box_id, message_id, kind, is_summed, sent_at, sent_to FROM alert WHERE message_id = ${messageId}::uuid AND kind = ${kind}
      )
      UPDATE alert SET status = ${report}, outcome_at = now()
      FROM named
      WHERE alert.box_id = named.box_id
        AND (alert.message_id = named.message_id AND alert.kind = named.kind
          OR named.is_summed AND alert.is_summed AND alert.sent_at = named.sent_at AND alert.sent_to = named.sent_to)
        AND alert.status = ANY (${sql.param(newsAfter[report])}::text[])
      RETURNING alert.box_id, alert.message_id, alert.kind`)
    if (report === 'bounced' && told.length > 0) await suspendAddresses(transaction, [...told], sql`now()`)
    return told.length
  })
}
