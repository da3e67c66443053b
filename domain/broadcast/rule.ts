import { type SQL, sql } from 'drizzle-orm'
import type { BroadcastRule, Database, eboxTypes } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import { recipientsOnPage } from './recipient-list.ts'

/**
 * A box is told of by the instant at which the transaction that opened it began, and seen once that commits. No such transaction lasts
 * this long, so that a rule which has come to an instant this far back missed no box before it. In seconds.
 */
const settledAfterSeconds = 60

/**
 * A SELECT of the boxes that a task's rule has not come to yet, in the order in which they were opened.
 * @param task the row of `multicast_task`, by its name in the query around
 */
const boxesAhead = (task: SQL): SQL => sql`
  SELECT ebox.box_id, ebox.activated_at FROM ebox
  WHERE ebox.ebox_type = (SELECT audience FROM publication WHERE publication.publication_id = ${task}.publication_id)
    AND ebox.activated_at <= now() - make_interval(secs => ${settledAfterSeconds})
    AND (ebox.activated_at, ebox.box_id) > (coalesce(${task}.rule_activated_at, '-infinity'), coalesce(${task}.rule_box_id, 0))
    AND (${task}.rule->'languages' IS NULL OR ${task}.rule->'languages' ? ebox.language)
  ORDER BY ebox.activated_at, ebox.box_id`

/** The same, of one box at most: whether there are any. Of a list of recipients there are none. */
export const isOfRule = (task: SQL): SQL =>
  sql`SELECT FROM (${boxesAhead(task)} LIMIT 1) AS ahead WHERE ${task}.rule IS NOT NULL`

/**
 * Writes down the next page of recipients that a task's rule names, to be delivered as a page of a list is. Two at the same task write a
 * page each. As ebox_worker.
 * @returns false when there is none, or the task is not being delivered
 */
export async function pageOfRule(database: Database, taskId: string): Promise<boolean> {
  return database.transaction(async (transaction) => {
    // The row's lock comes in a statement of its own: the next one then sees what the holder before us committed.
    const [task] = await transaction.execute(sql`
      SELECT FROM multicast_task WHERE task_id = ${taskId} AND state = 'delivering' AND rule IS NOT NULL FOR UPDATE`)
    if (!task) return false
    const rows = await transaction.execute(sql`
      WITH task AS (
        SELECT task.*, coalesce((SELECT max(page_number) FROM multicast_page WHERE multicast_page.task_id = task.task_id), 0) AS pages
        FROM multicast_task AS task WHERE task.task_id = ${taskId}
      ), named AS (
        SELECT ahead.*, row_number() OVER (ORDER BY ahead.activated_at, ahead.box_id) AS place
        FROM task CROSS JOIN LATERAL (${boxesAhead(sql`task`)} LIMIT ${recipientsOnPage}) AS ahead
      ), page AS (
        INSERT INTO multicast_page (page_id, task_id, page_number, file, lines, outcomes, box_ids, counts)
        SELECT uuidv7(), task.task_id, task.pages + 1, 0, array_agg(task.pages * ${recipientsOnPage} + place ORDER BY place),
          array_fill('reachable'::text, ARRAY[count(*)::int]), array_agg(box_id ORDER BY place), jsonb_build_object('reachable', count(*))
        FROM task, named GROUP BY task.task_id, task.pages
      )
      UPDATE multicast_task SET rule_activated_at = last.activated_at, rule_box_id = last.box_id
      FROM (SELECT activated_at, box_id FROM named ORDER BY place DESC LIMIT 1) AS last
      WHERE multicast_task.task_id = ${taskId} RETURNING task_id`)
    return rows.length > 0
  })
}

/** How many a rule names at this moment, as the sender may know. */
export async function countOfRule(
  database: Database,
  senderOrganizationId: string,
  audience: (typeof eboxTypes)[number],
  { languages }: BroadcastRule,
): Promise<number> {
  const [row] = await asSender(database, senderOrganizationId, (transaction) =>
    transaction.execute<{ boxes: string }>(sql`
      SELECT count(*) AS boxes FROM ebox WHERE ebox_type = ${audience} AND activated_at IS NOT NULL
        AND (${languages === undefined} OR language = ANY (string_to_array(${languages?.join() ?? ''}, ',')))`),
  )
  return Number(row?.boxes ?? 0)
}

/**
 * Has the publications that are given by rule delivered to who opened a box since, while they are valid; afterwards their tasks are
 * over. As ebox_worker.
 * @returns how many deliveries began anew
 */
export async function followRules(database: Database): Promise<number> {
  const rows = await database.execute(sql`
    WITH ended AS (
      UPDATE multicast_task AS task SET state = 'completed', ended_at = now() FROM publication AS given
      WHERE task.state = 'following' AND given.publication_id = task.publication_id
        AND coalesce(given.expires_at, task.started_at + given.validity::interval) <= now()
      RETURNING task.task_id
    ), again AS (
      UPDATE multicast_task AS task SET state = 'delivering'
      WHERE task.state = 'following' AND task.task_id NOT IN (SELECT task_id FROM ended) AND EXISTS (${isOfRule(sql`task`)})
      RETURNING task.task_id
    )
    INSERT INTO broadcast_event (type, subject_id) SELECT 'broadcast/task.started', task_id FROM again RETURNING subject_id`)
  return rows.length
}
