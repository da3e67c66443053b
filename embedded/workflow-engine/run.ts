import type { StoredEvent } from '#embedded/workflow-engine/event.ts'

/** What a step came to; the shape in which the SDK is given it back. */
export type Outcome = { type: 'data'; data: unknown } | { type: 'error'; error: unknown }

/** A step as recorded. `dueAt` stands as long as its timer has not come. */
export type Step = {
  id: string
  name: string
  kind: 'run' | 'sleep' | 'wait' | 'invoke'
  state: 'planned' | 'waiting' | 'done'
  attempt: number
  dueAt?: Date | undefined
  waitEvent?: string | undefined
  waitExpression?: string | undefined
  outcome?: Outcome | undefined
}

/** A run in the hands of the driver: its row, the event that started it and its steps, the finished ones in their order. */
export type Run = {
  id: string
  functionId: string
  event: StoredEvent
  attempt: number
  dueAt: Date | undefined
  /** How often something woke the run; a change while it was driven means: read its steps again. */
  wakes: number
  /** Continue after each step of a parallel group (a race), not only after all of it. */
  eager: boolean
  /** Another run waits for its end. */
  isInvoked: boolean
  steps: Map<string, Step>
}

export type NextWork =
  | { kind: 'steps'; steps: Step[] }
  /** Call the function from its beginning with what is known, to learn what comes next. */
  | { kind: 'discover' }
  | { kind: 'wait' }

/**
 * What a run must do next, from its rows alone; hence a run that a killed engine left behind goes on as if nothing had been.
 * @param inFlight ids of the planned steps that are being called now
 * @param seen how many finished steps the function knew at its last call
 */
export function nextWork(run: Run, inFlight: ReadonlySet<string>, seen: number): NextWork {
  const steps = [...run.steps.values()]
  const pending = steps.filter((step) => step.state !== 'done')
  const ready = pending.filter((step) => step.state === 'planned' && !step.dueAt && !inFlight.has(step.id))
  if (ready.length > 0) return { kind: 'steps', steps: ready }
  if (run.dueAt) return { kind: 'wait' }
  if (pending.length === 0) return { kind: 'discover' }
  return run.eager && steps.length - pending.length > seen ? { kind: 'discover' } : { kind: 'wait' }
}

export const doneCount = (run: Run) => [...run.steps.values()].filter((step) => step.state === 'done').length
