import type { Queries } from '#embedded/workflow-engine/database.ts'
import type { StoredEvent } from '#embedded/workflow-engine/event.ts'
import type { Outcome, Run, Step } from '#embedded/workflow-engine/run.ts'

/** How many more runs of a function may be claimed now. */
export type Quota = { functionId: string; free: number }

type StepRow = {
  id: string
  name: string
  kind: Step['kind']
  state: Step['state']
  attempt: number
  due_at: string | null
  wait_event: string | null
  wait_expression: string | null
  outcome: Outcome | null
}

type RunRow = {
  id: string
  function_id: string
  attempt: number
  due_at: Date | null
  wakes: number
  eager: boolean
  is_invoked: boolean
  event: StoredEvent
  steps: StepRow[] | null
}

/** Claims the oldest queued runs within the quotas, `limit` at most, with all that driving them needs: one statement. */
export async function claimRuns(sql: Queries, quotas: Quota[], limit: number): Promise<Run[]> {
  if (quotas.length === 0) return []
  const rows = await sql<RunRow>`
    WITH quota AS (
      SELECT * FROM unnest(${quotas.map((quota) => quota.functionId)}::text[], ${quotas.map((quota) => quota.free)}::int[])
        AS quota (function_id, free)
    ), candidate AS (
      SELECT queued.id FROM quota CROSS JOIN LATERAL (
        SELECT id FROM run WHERE state = 'queued' AND function_id = quota.function_id
        ORDER BY id LIMIT quota.free FOR UPDATE SKIP LOCKED
      ) AS queued ORDER BY queued.id LIMIT ${limit}
    ), claimed AS (
      UPDATE run SET state = 'running', started_at = coalesce(started_at, now())
      WHERE id IN (SELECT id FROM candidate) RETURNING *
    )
    SELECT claimed.id, claimed.function_id, claimed.attempt, claimed.due_at, claimed.wakes, claimed.eager,
      claimed.parent_run IS NOT NULL AS is_invoked, event.body AS event,
      (SELECT json_agg(step ORDER BY step.position NULLS LAST) FROM step WHERE step.run_id = claimed.id) AS steps
    FROM claimed JOIN event ON event.key = claimed.event_key`
  return rows.map((row) => ({
    id: row.id,
    functionId: row.function_id,
    event: row.event,
    attempt: row.attempt,
    dueAt: row.due_at ?? undefined,
    wakes: row.wakes,
    eager: row.eager,
    isInvoked: row.is_invoked,
    steps: stepsOf(row.steps ?? []),
  }))
}

/** Reads a run's steps and its wake count anew. */
export async function loadSteps(sql: Queries, run: Run): Promise<void> {
  const [row] = await sql<Pick<RunRow, 'wakes' | 'due_at' | 'steps'>>`
    SELECT wakes, due_at, (SELECT json_agg(step ORDER BY step.position NULLS LAST) FROM step WHERE run_id = run.id) AS steps
    FROM run WHERE id = ${run.id}`
  if (!row) throw new Error(`run ${run.id} is gone`)
  run.wakes = row.wakes
  run.dueAt = row.due_at ?? undefined
  run.steps = stepsOf(row.steps ?? [])
}

function stepsOf(rows: StepRow[]): Map<string, Step> {
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: row.name,
        kind: row.kind,
        state: row.state,
        attempt: row.attempt,
        dueAt: row.due_at === null ? undefined : new Date(row.due_at),
        waitEvent: row.wait_event ?? undefined,
        waitExpression: row.wait_expression ?? undefined,
        outcome: row.outcome ?? undefined,
      },
    ]),
  )
}
