import type { Queries } from '#embedded/workflow-engine/database.ts'
import type { Engine } from '#embedded/workflow-engine/engine.ts'
import { acceptEvents, invoke, wake } from '#embedded/workflow-engine/intake.ts'
import type { Outcome, Run, Step } from '#embedded/workflow-engine/run.ts'
import { ulid } from '#embedded/workflow-engine/ulid.ts'

/** What one answer of the app changes in a run; recorded whole or not at all, before the run goes on. */
export type Changes = {
  steps: Step[]
  /** The run's own attempt (of its latest call from the beginning), and when to try again. */
  attempt: number
  dueAt: Date | undefined
  eager: boolean
  invokes: { stepId: string; functionId: string; data: Record<string, unknown> }[]
}

/** Records changes and takes them over into the run. A step that is done already stays as it is. */
export async function recordChanges(engine: Engine, run: Run, changes: Changes): Promise<void> {
  const sameRun = changes.attempt === run.attempt && changes.dueAt === run.dueAt && changes.eager === run.eager
  const timers = [...changes.steps, changes].flatMap(({ dueAt }) => (dueAt ? [{ runId: run.id, dueAt }] : []))
  const work = async (tx: Queries) => {
    await upsertSteps(tx, run.id, changes.steps)
    if (!sameRun) {
      const { attempt, dueAt, eager } = changes
      await tx`UPDATE run SET attempt = ${attempt}, due_at = ${dueAt ?? null}, eager = ${eager} WHERE id = ${run.id}`
    }
    await engine.setTimers(tx, timers)
    for (const call of changes.invokes) await startInvoked(tx, engine, run, call)
  }
  if (sameRun && timers.length + changes.invokes.length === 0) await work(engine.sql)
  else await engine.sql.begin(work)
  if (!sameRun) Object.assign(run, { attempt: changes.attempt, dueAt: changes.dueAt, eager: changes.eager })
  takeOver(run, changes.steps)
  if (changes.invokes.length > 0) engine.poke()
}

/** Ends a run well. */
export async function completeRun(engine: Engine, run: Run, data: unknown): Promise<void> {
  const work = async (tx: Queries) => {
    const output = JSON.stringify(data ?? null)
    const [ended] = await tx<Ended>`
      UPDATE run SET state = 'completed', output = ${output}::text::json, ended_at = now(), due_at = NULL
      WHERE id = ${run.id} AND ended_at IS NULL RETURNING parent_run, parent_step`
    await answerParent(tx, ended, { type: 'data', data: data ?? null })
  }
  if (run.isInvoked) await engine.sql.begin(work)
  else await work(engine.sql)
  engine.poke()
}

/**
 * Ends a run by an error and tells it: `inngest/function.failed`, which starts the function's onFailure
 * (inngest.com/docs/reference/system-events/inngest-function-failed). A failure of such a handler tells nobody, or it would never end.
 */
export async function failRun(engine: Engine, run: Run, error: unknown): Promise<void> {
  await engine.sql.begin(async (tx) => {
    const [ended] = await tx<Ended>`
      UPDATE run SET state = 'failed', error = ${JSON.stringify(error)}::text::json, ended_at = now(), due_at = NULL
      WHERE id = ${run.id} AND ended_at IS NULL RETURNING parent_run, parent_step`
    if (!ended) return
    await answerParent(tx, ended, { type: 'error', error })
    if (run.event.name === 'inngest/function.failed') return
    const data = { error, event: run.event, function_id: run.functionId, run_id: run.id }
    const now = Date.now()
    await acceptEvents(tx, engine, [{ name: 'inngest/function.failed', id: ulid(now), ts: now, data }])
  })
  engine.log.error({ run: run.id, function: run.functionId, error: describe(error) }, 'workflow run failed')
  engine.poke()
}

type Ended = { parent_run: string | null; parent_step: string | null }

async function answerParent(tx: Queries, ended: Ended | undefined, outcome: Outcome): Promise<void> {
  if (!ended?.parent_run || !ended.parent_step) return
  await tx`
    UPDATE step SET state = 'done', due_at = NULL, outcome = ${JSON.stringify(outcome)}::text::json,
      position = nextval('step_position')
    WHERE run_id = ${ended.parent_run} AND id = ${ended.parent_step} AND state = 'waiting'`
  await wake(tx, [ended.parent_run])
}

async function startInvoked(tx: Queries, engine: Engine, run: Run, call: Changes['invokes'][number]): Promise<void> {
  const parent = { runId: run.id, stepId: call.stepId }
  if (engine.registry.get(call.functionId)) {
    const now = Date.now()
    const event = { name: 'inngest/function.invoked', id: ulid(now), ts: now, data: call.data }
    return invoke(tx, engine, call.functionId, event, parent)
  }
  const error = { name: 'Error', message: `There is no function "${call.functionId}" to invoke.` }
  await answerParent(tx, { parent_run: parent.runId, parent_step: parent.stepId }, { type: 'error', error })
}

async function upsertSteps(tx: Queries, runId: string, steps: Step[]): Promise<void> {
  if (steps.length === 0) return
  const rows = steps.map((step) => ({
    run_id: runId,
    id: step.id,
    name: step.name,
    kind: step.kind,
    state: step.state,
    attempt: step.attempt,
    due_at: step.dueAt,
    wait_event: step.waitEvent,
    wait_expression: step.waitExpression,
    outcome: step.outcome,
  }))
  await tx`
    INSERT INTO step (run_id, id, name, kind, state, attempt, due_at, wait_event, wait_expression, outcome, position)
    SELECT run_id, id, name, kind, state, attempt, due_at, wait_event, wait_expression, outcome,
      CASE state WHEN 'done' THEN nextval('step_position') END
    FROM json_populate_recordset(NULL::step, ${JSON.stringify(rows)}::text::json)
    ON CONFLICT (run_id, id) DO UPDATE
    SET state = excluded.state, attempt = excluded.attempt, due_at = excluded.due_at, outcome = excluded.outcome,
      position = excluded.position
    WHERE step.state <> 'done'`
}

function takeOver(run: Run, steps: Step[]): void {
  for (const step of steps) {
    run.steps.delete(step.id) // a step that is done now stands last
    run.steps.set(step.id, step)
  }
}

/** An error's name and message, for a log line or a person: never its data. */
export function describe(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const part = (name: string) => ('name' in error || 'message' in error ? String(Reflect.get(error, name) ?? '') : '')
  return `${part('name')}: ${part('message')}`
}
