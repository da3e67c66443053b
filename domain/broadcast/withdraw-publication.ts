import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { Withdrawal } from '#domain/message/withdraw.ts'
import { resourceNotFound } from '#domain/problem.ts'
import { holdPages } from './multicast-task.ts'
import { type BroadcastingSender, mustBeSender } from './read-publication.ts'

/**
 * Takes a publication back from all who have it. Its content goes in this transaction, and with it from every box at once; deliveries that
 * are under way stop. That each message is a tombstone follows page by page (withdrawPage).
 * @returns what the first withdrawal said, which a second one does not change
 * @throws resourceNotFound; as mustBeSender
 */
export async function withdrawPublication(
  database: Database,
  sender: BroadcastingSender,
  { publicationId, reason }: { publicationId: string; reason: TranslatedString },
  request: AuditedRequest,
): Promise<Withdrawal> {
  const representation = await mustBeSender(database, sender)
  return inNameOf(database, sender.enterpriseNumber, async (transaction) => {
    await holdPages(transaction, publicationId)
    await empty(transaction, publicationId, reason)
    const [row] = await transaction.execute<{ withdrawn_at: string; withdrawal_reason: TranslatedString }>(sql`
      SELECT withdrawn_at, withdrawal_reason FROM publication
      WHERE publication_id = ${publicationId} AND sender_organization_id = ${sender.enterpriseNumber}`)
    if (!row) throw resourceNotFound()
    const details = { publicationId, ...representation }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    return { at: new Date(row.withdrawn_at), reason: row.withdrawal_reason }
  })
}

/** Its documents' keys go with their rows: the bytes are unreadable when this commits, and are handed to `removeContents`. */
async function empty(transaction: Transaction, publicationId: string, reason: TranslatedString): Promise<void> {
  await transaction.execute(sql`
    WITH emptied AS (
      UPDATE publication SET withdrawn_at = now(), withdrawal_reason = ${JSON.stringify(reason)}::text::jsonb, business_data = '[]',
        actions = '[]', notice_text = NULL, for_the_attention_of_label = NULL, for_the_attention_of_ssin_cipher = NULL,
        body_cipher = NULL, payment_data_cipher = NULL, structured_data_cipher = NULL
      WHERE publication_id = ${publicationId} AND withdrawn_at IS NULL RETURNING publication_id
    ), removed AS (
      DELETE FROM publication_attachment USING emptied WHERE publication_attachment.publication_id = emptied.publication_id
      RETURNING content_id
    ), handed AS (
      INSERT INTO content_to_remove (content_id) SELECT content_id FROM removed
    ), stopped AS (
      UPDATE multicast_task SET state = 'stopped', ended_at = now() FROM emptied
      WHERE multicast_task.publication_id = emptied.publication_id AND state IN ('staged', 'scheduled', 'delivering', 'following', 'paused')
    )
    INSERT INTO broadcast_event (type, subject_id) SELECT 'broadcast/publication.withdrawn', publication_id FROM emptied`)
}

/**
 * Makes tombstones of the messages of one page of a publication that was withdrawn, with the event that stands for all of them; those that
 * were withdrawn before, for their recipient alone, stay as they are. As ebox_worker.
 * @returns whether there may be more
 */
export async function withdrawPage(database: Database, publicationId: string): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const [page] = await transaction.execute<{ page_id: string }>(sql`
      SELECT page.page_id FROM multicast_page AS page JOIN multicast_task AS task USING (task_id)
        JOIN publication ON publication.publication_id = task.publication_id AND publication.withdrawn_at IS NOT NULL
      WHERE task.publication_id = ${publicationId} AND page.delivered_at IS NOT NULL AND page.withdrawn_at IS NULL
      LIMIT 1 FOR UPDATE OF page SKIP LOCKED`)
    if (!page) return false
    await transaction.execute(sql`
      WITH of_page AS (
        SELECT DISTINCT box_id FROM multicast_page AS page, unnest(page.box_ids) AS recipient (box_id)
        WHERE page.page_id = ${page.page_id}
      ), withdrawn AS (
        UPDATE message SET withdrawn_at = now() FROM of_page
        WHERE message.box_id = of_page.box_id AND message.publication_id = ${publicationId}
          AND message.multicast_page_id = ${page.page_id} AND message.withdrawn_at IS NULL
      ), told AS (
        INSERT INTO broadcast_event (type, subject_id) VALUES ('broadcast/page.withdrawn', ${page.page_id})
      )
      UPDATE multicast_page SET withdrawn_at = now() WHERE page_id = ${page.page_id}`)
    return true
  })
}

/** How long a withdrawal may stand still before it is taken up again. In minutes. */
const stillForMinutes = 5

/** Has withdrawals taken up again that stand still: their workflow was lost, or gave up while the database was sick. As ebox_worker. */
export async function takeUpStillWithdrawals(database: Database): Promise<number> {
  const rows = await database.execute(sql`
    INSERT INTO broadcast_event (type, subject_id)
    SELECT 'broadcast/publication.withdrawn', given.publication_id FROM publication AS given
    WHERE given.withdrawn_at < now() - make_interval(mins => ${stillForMinutes})
      AND EXISTS (SELECT FROM multicast_task AS task JOIN multicast_page AS page USING (task_id)
        WHERE task.publication_id = given.publication_id AND page.delivered_at IS NOT NULL AND page.withdrawn_at IS NULL)
      AND NOT EXISTS (SELECT FROM multicast_task AS task JOIN multicast_page AS page USING (task_id)
        WHERE task.publication_id = given.publication_id AND page.withdrawn_at > now() - make_interval(mins => ${stillForMinutes}))
      AND NOT EXISTS (SELECT FROM broadcast_event AS told WHERE told.subject_id = given.publication_id
        AND told.occurred_at > now() - make_interval(mins => ${stillForMinutes}))
    RETURNING subject_id`)
  return rows.length
}

/**
 * Withdraws pages for a while.
 * @param seconds after which no further page is begun
 * @returns whether there may be more
 */
export async function withdrawPages(database: Database, publicationId: string, seconds: number): Promise<boolean> {
  const until = performance.now() + seconds * 1_000
  let isMore = true
  while (isMore && performance.now() < until) isMore = await withdrawPage(database, publicationId)
  return isMore
}
