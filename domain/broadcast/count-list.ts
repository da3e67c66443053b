import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { countsOfPages, type RecipientCounts } from './multicast-task.ts'

/** Seconds that counting may take: tens of millions of recipients are sorted by their boxes, once. */
const countsWithin = 300

/**
 * Counts a list that has come in whole. Whoever is named on several pages is a duplicate; those without a box are told apart only when
 * they get one.
 */
export async function countList(
  database: Database,
  enterpriseNumber: string,
  taskId: string,
): Promise<Partial<RecipientCounts>> {
  return inNameOf(database, enterpriseNumber, async (transaction) => {
    await transaction.execute(sql`SELECT set_config('statement_timeout', ${`${countsWithin}s`}, true)`)
    const [summed] = await transaction.execute<{ counts: Partial<RecipientCounts> }>(
      sql`SELECT (${countsOfPages(sql`${taskId}`)}) AS counts`,
    )
    const rows = await transaction.execute<{ outcome: 'reachable' | 'notDigital'; duplicates: string }>(sql`
      SELECT outcome, count(*) - count(DISTINCT box_id) AS duplicates
      FROM multicast_page AS page, unnest(page.box_ids, page.outcomes) AS recipient (box_id, outcome)
      WHERE page.task_id = ${taskId} AND box_id IS NOT NULL AND outcome IN ('reachable', 'notDigital')
      GROUP BY outcome`)
    const counts = { ...summed?.counts }
    for (const { outcome, duplicates } of rows) {
      counts[outcome] = (counts[outcome] ?? 0) - Number(duplicates)
      counts.duplicate = (counts.duplicate ?? 0) + Number(duplicates)
    }
    return counts
  })
}
