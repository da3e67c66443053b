import { backOffAt } from '#embedded/workflow-engine/due.ts'
import { type Operation, readOperation, UnsupportedOperation } from '#embedded/workflow-engine/operation.ts'
import type { Changes } from '#embedded/workflow-engine/record.ts'
import type { Run, Step } from '#embedded/workflow-engine/run.ts'

/** What follows from an answer of the app. */
export type Consequence =
  { kind: 'record'; changes: Changes } | { kind: 'complete'; data: unknown } | { kind: 'fail'; error: unknown }

/** Who was called: the function from its beginning, or one of its planned steps. */
export type Called = 'beginning' | Step

type Limits = { maxAttempts: number; firstRetrySeconds: number }

/** One call of the app: whom, and when and how often to try again. */
type Call = { run: Run; called: Called; retryAt: Date | undefined; limits: Limits; now: Date }

/** Reads the ops of a 206 against the run: what to record, or how the run ends. */
export function consequenceOf(
  run: Run,
  called: Called,
  reply: { operations: unknown[]; retryAt: Date | undefined; executionVersion: string | undefined },
  limits: Limits,
  now: Date,
): Consequence {
  try {
    const operations = reply.operations.map((operation) => readOperation(operation, now))
    const end = operations.find((operation) => operation.kind === 'complete')
    if (end) return { kind: 'complete', data: end.data }
    // execution version 1 continues after each step of a parallel group, 2 after all of it
    const eager = run.eager || reply.executionVersion === '1' || operations.some((operation) => operation.isRace)
    const changes: Changes = { ...unchanged(run), eager }
    const call: Call = { run, called, retryAt: reply.retryAt, limits, now }
    for (const operation of operations) apply(changes, operation, call)
    if (called === 'beginning' && isStuck(run, changes)) {
      return { kind: 'fail', error: { name: 'Error', message: 'The function answered with no new step.' } }
    }
    return { kind: 'record', changes }
  } catch (error) {
    if (error instanceof UnsupportedOperation) {
      return { kind: 'fail', error: { name: error.name, message: error.message } }
    }
    throw error
  }
}

/** What follows when the call itself failed: another attempt after a while, or the end of the run. */
export function consequenceOfThrow(
  run: Run,
  called: Called,
  reply: { error: unknown; isFinal: boolean; retryAt: Date | undefined },
  limits: Limits,
  now: Date,
): Consequence {
  const changes = unchanged(run)
  const isTriedAgain = !reply.isFinal && tryAgain(changes, { run, called, retryAt: reply.retryAt, limits, now })
  return isTriedAgain ? { kind: 'record', changes } : { kind: 'fail', error: reply.error }
}

function apply(changes: Changes, operation: Operation, call: Call): void {
  const known = call.run.steps.get(operation.id)
  const step: Step = {
    id: operation.id,
    name: operation.name,
    kind: 'run',
    state: 'done',
    attempt: known?.attempt ?? 0,
  }
  const finish = (outcome: Step['outcome']) => {
    changes.steps.push({ ...step, outcome })
    if (call.called === 'beginning') changes.attempt = 0
  }
  if (operation.kind === 'ran') return finish({ type: 'data', data: operation.data })
  if (operation.kind === 'failed') return finish({ type: 'error', error: operation.error })
  if (operation.kind === 'erred') {
    if (!tryAgain(changes, call)) finish({ type: 'error', error: operation.error })
    return
  }
  if (known) return // a function called again while its steps are pending names them again
  if (operation.kind === 'planned') changes.steps.push({ ...step, state: 'planned' })
  if (operation.kind === 'sleep')
    changes.steps.push({ ...step, kind: 'sleep', state: 'waiting', dueAt: operation.dueAt })
  if (operation.kind === 'wait') {
    const { event: waitEvent, expression: waitExpression, dueAt } = operation
    changes.steps.push({ ...step, kind: 'wait', state: 'waiting', dueAt, waitEvent, waitExpression })
  }
  if (operation.kind === 'invoke') {
    const { functionId, data, dueAt } = operation
    changes.steps.push({ ...step, kind: 'invoke', state: 'waiting', dueAt })
    changes.invokes.push({ stepId: operation.id, functionId, data })
  }
}

/** Plans another attempt of what was called. @returns false when it had its last */
function tryAgain(changes: Changes, { run, called, retryAt, limits, now }: Call): boolean {
  const attempt = (called === 'beginning' ? run.attempt : called.attempt) + 1
  if (attempt >= limits.maxAttempts) return false
  const dueAt = retryAt ?? backOffAt(attempt, limits.firstRetrySeconds, now)
  if (called === 'beginning') Object.assign(changes, { attempt, dueAt })
  else changes.steps.push({ ...called, attempt, dueAt })
  return true
}

function isStuck(run: Run, changes: Changes): boolean {
  const pending = [...run.steps.values()].some((step) => step.state !== 'done')
  return changes.steps.length === 0 && changes.dueAt === undefined && !pending
}

const unchanged = (run: Run): Changes => {
  return { steps: [], attempt: run.attempt, dueAt: run.dueAt, eager: run.eager, invokes: [] }
}
