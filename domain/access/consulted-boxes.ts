import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'

/** Boxes that are remembered at most: of one that finds no place the next consultation tells. */
const mostRemembered = 100_000

// The server and Next's bundle load this module each for itself; one of them writes for both.
const shared = globalThis as typeof globalThis & { eboxConsulted?: Set<string> }
const consulted = (shared.eboxConsulted ??= new Set<string>())

/** Remembers that a box was consulted, by whom ever, for the next `recordConsultations`: no reader waits for that. */
export function noteConsulted(boxId: string): void {
  if (consulted.size < mostRemembered) consulted.add(boxId)
}

/**
 * Writes when the boxes were last consulted that this process remembers, each once a minute at most. As ebox_worker.
 * @throws what the database throws; they are remembered then for the next time
 */
export async function recordConsultations(database: Database): Promise<void> {
  const boxIds = [...consulted]
  if (boxIds.length === 0) return
  consulted.clear()
  try {
    // In the order of the boxes: two processes that write at once then wait for each other, never in a circle.
    await database.execute(sql`
      UPDATE ebox SET last_consulted_at = now() FROM (
        SELECT box_id FROM ebox WHERE box_id = ANY(${sql.param(boxIds)}::bigint[])
          AND (last_consulted_at IS NULL OR last_consulted_at < now() - interval '1 minute')
        ORDER BY box_id FOR NO KEY UPDATE) AS due
      WHERE ebox.box_id = due.box_id`)
  } catch (error) {
    for (const boxId of boxIds) noteConsulted(boxId)
    throw error
  }
}
