import type { Queries } from '#embedded/workflow-engine/database.ts'
import { describe } from '#embedded/workflow-engine/record.ts'

/** The last 100 runs for a person who looks for what went wrong; no event data, no outputs. */
export async function lastRuns(sql: Queries) {
  const rows = await sql<{ error: unknown }>`
    SELECT id, function_id, state, attempt, created_at, started_at, ended_at, due_at, error,
      (SELECT count(*) FROM step WHERE run_id = run.id AND step.state = 'done')::int AS steps_done,
      (SELECT json_agg(name) FROM step WHERE run_id = run.id AND step.state <> 'done') AS steps_open
    FROM run ORDER BY id DESC LIMIT 100`
  return rows.map(({ error, ...run }) => ({ ...run, error: error === null ? null : describe(error) }))
}
