import type { Queries } from '#embedded/workflow-engine/database.ts'
import type { Engine } from '#embedded/workflow-engine/engine.ts'
import type { StoredEvent } from '#embedded/workflow-engine/event.ts'
import { compile } from '#embedded/workflow-engine/expression.ts'
import type { RegisteredFunction } from '#embedded/workflow-engine/registry.ts'
import { ulid } from '#embedded/workflow-engine/ulid.ts'

/** Who called a run by `step.invoke`. */
type Parent = { runId: string; stepId: string }

type NewRun = { id: string; functionId: string; eventKey: string; dueAt?: Date; parent?: Parent }

/**
 * Records events and all that follows from them in the given transaction: a run for each function they start, the waits
 * they end. An event whose id was seen in the last 24 hours changes nothing, as with Inngest.
 * @param only starts this function alone (a cron's event), whatever its triggers say
 */
export async function acceptEvents(
  tx: Queries,
  engine: Engine,
  events: StoredEvent[],
  only?: RegisteredFunction,
): Promise<void> {
  const fresh = await unseen(tx, events)
  if (fresh.length === 0) return
  const now = Date.now()
  const keyed = fresh.map((event) => ({ key: ulid(now), event }))
  await insertEvents(tx, keyed)
  await startRuns(
    tx,
    engine,
    keyed.flatMap(({ key, event }) =>
      (only ? [only] : engine.registry.all().filter((candidate) => candidate.startsOn(event))).map(({ id }) => ({
        id: ulid(now),
        functionId: id,
        eventKey: key,
        // Inngest starts an event of the future in the future
        ...(event.ts > now + 1000 ? { dueAt: new Date(event.ts) } : {}),
      })),
    ),
  )
  await endWaits(tx, fresh)
}

/** Starts the run that a `step.invoke` asks for; its end becomes the outcome of the parent's step. */
export async function invoke(tx: Queries, engine: Engine, functionId: string, event: StoredEvent, parent: Parent) {
  const key = ulid(Date.now())
  await insertEvents(tx, [{ key, event }])
  await startRuns(tx, engine, [{ id: ulid(Date.now()), functionId, eventKey: key, parent }])
}

/** Marks runs to be looked at; those at work notice at their next pause. */
export async function wake(tx: Queries, runIds: string[]): Promise<void> {
  await tx`
    UPDATE run SET wakes = wakes + 1, state = CASE state WHEN 'waiting' THEN 'queued' ELSE state END
    WHERE id = ANY (${runIds}) AND state IN ('waiting', 'running')`
}

async function unseen(tx: Queries, events: StoredEvent[]): Promise<StoredEvent[]> {
  const first = new Map<string, StoredEvent>()
  for (const event of events) if (!first.has(event.id)) first.set(event.id, event)
  const rows = await tx<{ id: string }>`
    INSERT INTO seen_event (id) SELECT unnest(${[...first.keys()].sort()}::text[])
    ON CONFLICT (id) DO UPDATE SET received_at = now() WHERE seen_event.received_at < now() - interval '24 hours'
    RETURNING id`
  const fresh = new Set(rows.map((row) => row.id))
  return [...first.values()].filter((event) => fresh.has(event.id))
}

async function insertEvents(tx: Queries, keyed: { key: string; event: StoredEvent }[]): Promise<void> {
  await tx`
    INSERT INTO event (key, body)
    SELECT given.value ->> 'key', given.value -> 'event' FROM json_array_elements(${JSON.stringify(keyed)}::text::json) AS given(value)`
}

async function startRuns(tx: Queries, engine: Engine, runs: NewRun[]): Promise<void> {
  if (runs.length === 0) return
  const rows = runs.map(({ id, functionId, eventKey, dueAt, parent }) => ({
    id,
    function_id: functionId,
    event_key: eventKey,
    state: dueAt ? 'waiting' : 'queued',
    due_at: dueAt,
    parent_run: parent?.runId,
    parent_step: parent?.stepId,
  }))
  await tx`
    INSERT INTO run (id, function_id, event_key, state, due_at, parent_run, parent_step)
    SELECT id, function_id, event_key, state, due_at, parent_run, parent_step
    FROM json_populate_recordset(NULL::run, ${JSON.stringify(rows)}::text::json)`
  await engine.setTimers(
    tx,
    runs.flatMap(({ id, dueAt }) => (dueAt ? [{ runId: id, dueAt }] : [])),
  )
}

type Wait = { run_id: string; id: string; wait_event: string; wait_expression: string | null; event: unknown }

/** Ends the waits that these events answer, each by the first that does. */
async function endWaits(tx: Queries, events: StoredEvent[]): Promise<void> {
  const names = [...new Set(events.map((event) => event.name))]
  const waits = await tx<Wait>`
    SELECT step.run_id, step.id, step.wait_event, step.wait_expression, event.body AS event
    FROM step JOIN run ON run.id = step.run_id JOIN event ON event.key = run.event_key
    WHERE step.state = 'waiting' AND step.wait_event = ANY (${names}) AND run.ended_at IS NULL
    ORDER BY step.run_id, step.id FOR UPDATE OF step`
  const ended = waits.flatMap((wait) => {
    const matches = wait.wait_expression === null ? () => true : compile(wait.wait_expression)
    const found = events.find((event) => event.name === wait.wait_event && matches({ event: wait.event, async: event }))
    return found ? [{ run_id: wait.run_id, id: wait.id, outcome: { type: 'data', data: found } }] : []
  })
  if (ended.length === 0) return
  await tx`
    UPDATE step SET state = 'done', due_at = NULL, outcome = given.outcome, position = nextval('step_position')
    FROM json_populate_recordset(NULL::step, ${JSON.stringify(ended)}::text::json) AS given
    WHERE step.run_id = given.run_id AND step.id = given.id`
  await wake(tx, [...new Set(ended.map((wait) => wait.run_id))])
}
