import { type Called, type Consequence, consequenceOf, consequenceOfThrow } from '#embedded/workflow-engine/answer.ts'
import type { AppCaller } from '#embedded/workflow-engine/app-call.ts'
import { loadSteps } from '#embedded/workflow-engine/claim.ts'
import type { Engine } from '#embedded/workflow-engine/engine.ts'
import { completeRun, failRun, recordChanges } from '#embedded/workflow-engine/record.ts'
import type { RegisteredFunction } from '#embedded/workflow-engine/registry.ts'
import { doneCount, nextWork, type Run, type Step } from '#embedded/workflow-engine/run.ts'

/** How a run left the driver's hands. `unreachable`: nothing listens at the app's address; it goes back to the queue. */
export type DriveEnd = 'ended' | 'waiting' | 'unreachable' | 'interrupted'

export type Driver = {
  engine: Engine
  app: AppCaller
  /** Runs one call of a function within its limits. */
  limited<T>(called: RegisteredFunction, call: () => Promise<T>): Promise<T>
  stopping(): boolean
}

/**
 * Drives a claimed run as far as it goes: call, record, go on, until it ends or has only timers, events or other runs to
 * wait for. Every answer is recorded before anything follows from it.
 */
export async function driveRun(driver: Driver, run: Run): Promise<DriveEnd> {
  const { engine } = driver
  const called = engine.registry.get(run.functionId)
  if (!called) {
    await failRun(engine, run, { name: 'FunctionRemoved', message: 'The app no longer registers this function.' })
    return 'ended'
  }
  const inFlight = new Map<string, Promise<void>>()
  const failures: unknown[] = []
  let end: DriveEnd | undefined
  let seen = -1

  const take = async (target: Called): Promise<void> => {
    const consequence = await callApp(driver, called, run, target)
    if (end === undefined) end = await follow(engine, run, consequence)
  }
  const takeBeside = (step: Step) => {
    const flight = take(step).catch((error: unknown) => void failures.push(error))
    inFlight.set(
      step.id,
      flight.finally(() => inFlight.delete(step.id)),
    )
  }

  try {
    while (end === undefined) {
      if (failures.length > 0) throw failures[0]
      const next = nextWork(run, new Set(inFlight.keys()), seen)
      if (driver.stopping()) {
        if (inFlight.size === 0) return 'interrupted'
        await Promise.race(inFlight.values())
      } else if (next.kind === 'steps') {
        next.steps.forEach(takeBeside)
      } else if (next.kind === 'discover') {
        seen = doneCount(run)
        await take('beginning')
      } else if (inFlight.size > 0) {
        await Promise.race(inFlight.values())
      } else if (await layDown(engine, run)) {
        return 'waiting'
      }
    }
    return end
  } finally {
    await Promise.allSettled(inFlight.values())
  }
}

async function callApp(
  driver: Driver,
  called: RegisteredFunction,
  run: Run,
  target: Called,
): Promise<Consequence | 'unreachable'> {
  const url = new URL(called.url)
  url.searchParams.set('stepId', target === 'beginning' ? 'step' : target.id)
  const reply = await driver.limited(called, () => driver.app.call(url, bodyOf(run, called, target)))
  const limits = { maxAttempts: called.maxAttempts, firstRetrySeconds: driver.engine.firstRetrySeconds }
  switch (reply.kind) {
    case 'unreachable':
      return 'unreachable'
    case 'returned':
      return { kind: 'complete', data: reply.data }
    case 'threw':
      return consequenceOfThrow(run, target, reply, limits, new Date())
    case 'operations':
      return consequenceOf(run, target, reply, limits, new Date())
  }
}

/** The protocol's body. No `fn_id`: the SDK then sends each step's result here instead of checkpointing it elsewhere. */
function bodyOf(run: Run, called: RegisteredFunction, target: Called): object {
  const steps = [...run.steps.values()]
  const done = steps.filter((step) => step.state === 'done')
  return {
    event: run.event,
    events: [run.event],
    steps: Object.fromEntries(done.map((step) => [step.id, step.outcome])),
    version: -1, // the SDK decides
    ctx: {
      run_id: run.id,
      attempt: target === 'beginning' ? run.attempt : target.attempt,
      max_attempts: called.maxAttempts,
      disable_immediate_execution: target === 'beginning' && done.length < steps.length,
      use_api: false,
      stack: { stack: done.map((step) => step.id), current: done.length },
    },
  }
}

async function follow(
  engine: Engine,
  run: Run,
  consequence: Consequence | 'unreachable',
): Promise<DriveEnd | undefined> {
  if (consequence === 'unreachable') return 'unreachable'
  switch (consequence.kind) {
    case 'record':
      await recordChanges(engine, run, consequence.changes)
      return undefined
    case 'complete':
      await completeRun(engine, run, consequence.data)
      return 'ended'
    case 'fail':
      await failRun(engine, run, consequence.error)
      return 'ended'
  }
}

/**
 * Lays a run down until something wakes it.
 * @returns false when something did while it was driven: its steps have then been read again
 */
async function layDown(engine: Engine, run: Run): Promise<boolean> {
  const laid = await engine.sql`
    UPDATE run SET state = 'waiting' WHERE id = ${run.id} AND wakes = ${run.wakes} AND ended_at IS NULL RETURNING id`
  if (laid.length > 0) return true
  await loadSteps(engine.sql, run)
  return false
}
