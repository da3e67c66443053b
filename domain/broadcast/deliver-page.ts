import { channel } from 'node:diagnostics_channel'
import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openOwnerKey, publicationOwner } from '#domain/content/owner-key.ts'
import { makeBoxes } from '#domain/ebox/make-boxes.ts'
import { insertMessages } from './message-rows.ts'
import { isOfRule, pageOfRule } from './rule.ts'
import { countsOfPages, holdForPage } from './multicast-task.ts'
import { holderOf } from './recipient.ts'
import { openRecipients } from './store-page.ts'

const pageRead = channel('ebox:failpoint:B1')
const rowsInserted = channel('ebox:failpoint:B2')
const pageCommitted = channel('ebox:failpoint:B3')
const beforeCompletion = channel('ebox:failpoint:B5')
const completed = channel('ebox:failpoint:B6')
const taskHeld = channel('ebox:failpoint:B7')

interface ClaimedPage extends Record<string, unknown> {
  page_id: string
  page_number: number
  publication_id: string
  trace_id: string
  /** Recipients that get the message */
  expected: number
  /** Some of those have no box yet */
  lack_boxes: boolean
  /** Its publication has expired: a message would be gone before anybody saw it */
  is_late: boolean
}

/**
 * Delivers the next page of a task's recipients, or nothing when there is none, or when the sender paused or stopped it: the messages, the
 * event and audit line that stand for all of them, and that the page is done, commit together. Two at the same task take a page each. A
 * decision of the sender waits for pages that are under way, and no page begins after it; where the publication has expired meanwhile,
 * the task stops as if the sender had stopped it. As ebox_worker.
 * @returns whether there may be more
 */
export async function deliverPage(database: Database, keys: KeyProvider, taskId: string): Promise<boolean> {
  const isDelivered = await database.transaction(async (transaction) => {
    const page = await claimPage(transaction, taskId)
    if (!page) return false
    if (page.is_late) {
      await stopLateTask(transaction, page, taskId)
      return false
    }
    pageRead.publish({})
    if (page.lack_boxes) await giveBoxes(transaction, keys, page)
    const [stored] = await transaction.execute<{ messages: number }>(sql`
      WITH stored AS (${insertMessages(toReceive(page.page_id), { publicationId: page.publication_id, pageId: page.page_id })})
      SELECT count(*)::int AS messages FROM stored`)
    const messages = stored?.messages ?? 0
    rowsInserted.publish({})
    if (messages < page.expected) await markDuplicates(transaction, page)
    await transaction.execute(sql`
      WITH told AS (INSERT INTO broadcast_event (type, subject_id) VALUES ('broadcast/page.published', ${page.page_id}))
      UPDATE multicast_page SET delivered_at = now() WHERE page_id = ${page.page_id}`)
    await appendAuditLines(transaction, [lineOf(page, { multicastTaskId: taskId, page: page.page_number, messages })])
    return true
  })
  if (isDelivered) pageCommitted.publish({})
  return isDelivered
}

/** Pages that are delivered at the same time: while one commits, one is written. */
const pagesAtOnce = 2

/**
 * Delivers pages of a task for a while.
 * @param seconds after which no further page is begun
 * @returns whether there may be more
 */
export async function deliverPages(
  database: Database,
  keys: KeyProvider,
  taskId: string,
  seconds: number,
): Promise<boolean> {
  const until = performance.now() + seconds * 1_000
  const deliver = async (): Promise<boolean> => {
    let isMore = true
    while (isMore && performance.now() < until)
      isMore = (await deliverPage(database, keys, taskId)) || (await pageOfRule(database, taskId))
    return isMore
  }
  const ends = await Promise.all(Array.from({ length: pagesAtOnce }, deliver))
  return ends.some(Boolean)
}

const lineOf = (
  { trace_id: traceId, publication_id: publicationId }: ClaimedPage,
  details: Record<string, unknown>,
) => ({
  traceId,
  requestMethod: 'WORKFLOW',
  requestUrl: 'deliver-multicast',
  responseCode: 201,
  details: { publicationId, ...details },
})

/** Takes the first page that nobody else is at, and holds its task in the state that it is in. */
async function claimPage(transaction: Transaction, taskId: string): Promise<ClaimedPage | undefined> {
  const [task] = await transaction.execute<{ publication_id: string }>(
    sql`SELECT publication_id FROM multicast_task WHERE task_id = ${taskId}`,
  )
  if (!task) return undefined
  await holdForPage(transaction, task.publication_id)
  taskHeld.publish({})
  const [page] = await transaction.execute<ClaimedPage>(sql`
    SELECT page.page_id, page.page_number, task.publication_id, task.trace_id,
      coalesce((page.counts->>'reachable')::int, 0) + coalesce((page.counts->>'notDigital')::int, 0) AS expected,
      EXISTS (SELECT FROM unnest(page.box_ids, page.outcomes) AS recipient (box_id, outcome)
              WHERE box_id IS NULL AND outcome = 'notDigital') AS lack_boxes,
      coalesce(given.expires_at <= now(), false) AS is_late
    FROM multicast_page AS page JOIN multicast_task AS task USING (task_id) JOIN publication AS given USING (publication_id)
    WHERE page.task_id = ${taskId} AND page.delivered_at IS NULL AND task.state = 'delivering'
    ORDER BY page.page_number LIMIT 1 FOR UPDATE OF page SKIP LOCKED`)
  return page
}

async function stopLateTask(transaction: Transaction, page: ClaimedPage, taskId: string): Promise<void> {
  await transaction.execute(
    sql`UPDATE multicast_task SET state = 'stopped', ended_at = now() WHERE task_id = ${taskId} AND state = 'delivering'`,
  )
  await appendAuditLines(transaction, [lineOf(page, { multicastTaskId: taskId, state: 'stopped' })])
}

const toReceive = (pageId: string): SQL => sql`
  SELECT DISTINCT box_id FROM multicast_page AS page, unnest(page.box_ids, page.outcomes) AS recipient (box_id, outcome)
  WHERE page.page_id = ${pageId} AND outcome IN ('reachable', 'notDigital')`

/** Makes the boxes of those who never had a message. */
async function giveBoxes(transaction: Transaction, keys: KeyProvider, page: ClaimedPage): Promise<void> {
  const [row] = await transaction.execute<{
    wrapped_key: Uint8Array
    recipients_cipher: Uint8Array
    lacking: number[]
  }>(sql`
    SELECT publication.wrapped_key, page.recipients_cipher,
      (SELECT array_agg(position::int ORDER BY position)
       FROM unnest(page.box_ids, page.outcomes) WITH ORDINALITY AS recipient (box_id, outcome, position)
       WHERE box_id IS NULL AND outcome = 'notDigital') AS lacking
    FROM multicast_page AS page, publication
    WHERE page.page_id = ${page.page_id} AND publication.publication_id = ${page.publication_id}`)
  if (!row) throw new Error('A page or its publication is gone')
  const key = await openOwnerKey(keys, row.wrapped_key, publicationOwner(page.publication_id))
  const words = openRecipients(key, page.page_id, row.recipients_cipher)
  const lacking = row.lacking.flatMap((position) => {
    const holder = holderOf(words[position - 1] ?? '')
    return holder ? [{ position, holder }] : []
  })
  const boxIds = await makeBoxes(
    transaction,
    keys,
    lacking.map(({ holder }) => holder),
  )
  const made = lacking.map(({ position }, index) => ({ position, box_id: boxIds[index] }))
  await transaction.execute(sql`
    UPDATE multicast_page SET box_ids = (
      SELECT array_agg(coalesce(recipient.box_id, made.box_id) ORDER BY recipient.position)
      FROM unnest(box_ids) WITH ORDINALITY AS recipient (box_id, position)
      LEFT JOIN json_to_recordset(${JSON.stringify(made)}::text::json) AS made (position bigint, box_id bigint)
        ON made.position = recipient.position)
    WHERE page_id = ${page.page_id}`)
}

/** Those whose box got nothing have the publication from another page or list. Wrong lines are counted beyond those that are kept. */
async function markDuplicates(transaction: Transaction, page: ClaimedPage): Promise<void> {
  await transaction.execute(sql`
    WITH judged AS (
      SELECT position, CASE WHEN outcome IN ('reachable', 'notDigital') AND (message.box_id IS NULL OR nth > 1) THEN 'duplicate' ELSE outcome END AS outcome
      FROM (
        SELECT recipient.*, row_number() OVER (PARTITION BY box_id ORDER BY position) AS nth
        FROM multicast_page AS page, unnest(page.box_ids, page.outcomes) WITH ORDINALITY AS recipient (box_id, outcome, position)
        WHERE page.page_id = ${page.page_id}
      ) AS recipient
      LEFT JOIN message ON message.box_id = recipient.box_id AND message.publication_id = ${page.publication_id}
        AND message.multicast_page_id = ${page.page_id})
    UPDATE multicast_page SET outcomes = (SELECT array_agg(outcome ORDER BY position) FROM judged),
      counts = (SELECT jsonb_object_agg(outcome, recipients)
                FROM (SELECT outcome, count(*) AS recipients FROM judged GROUP BY outcome) AS counted)
        || CASE WHEN counts ? 'invalid' THEN jsonb_build_object('invalid', counts->'invalid') ELSE '{}' END
    WHERE page_id = ${page.page_id}`)
}

/** Whether tasks that these pages belong to are still giving their message to others. As ebox_worker. */
export async function areStillDelivered(database: Database, pageIds: string[]): Promise<boolean> {
  const rows = await database.execute(sql`
    SELECT FROM multicast_task AS task WHERE task.state = 'delivering' AND task.task_id IN (
      SELECT page.task_id FROM multicast_page AS page
      WHERE page.page_id IN (SELECT value::uuid FROM json_array_elements_text(${JSON.stringify(pageIds)}::text::json))) LIMIT 1`)
  return rows.length > 0
}

/**
 * Ends a task whose pages are all delivered; one by rule that came to the end follows on. Whoever delivers the last page comes by here.
 * As ebox_worker.
 * @returns whether it came to its end now
 */
export async function completeTask(database: Database, taskId: string): Promise<boolean> {
  beforeCompletion.publish({})
  const rows = await database.execute<{ task_id: string }>(sql`
    UPDATE multicast_task SET state = CASE WHEN rule IS NULL THEN 'completed' ELSE 'following' END,
      ended_at = CASE WHEN rule IS NULL THEN now() END, counts = (${countsOfPages(sql`multicast_task.task_id`)})
    WHERE task_id = ${taskId} AND state = 'delivering' AND NOT EXISTS (${isOfRule(sql`multicast_task`)})
      AND NOT EXISTS (SELECT FROM multicast_page AS page WHERE page.task_id = multicast_task.task_id AND page.delivered_at IS NULL)
    RETURNING task_id`)
  const isNow = rows.length > 0
  if (isNow) completed.publish({})
  return isNow
}
