import { z } from 'zod'

import { dueAt } from '#embedded/workflow-engine/due.ts'
import { compile, UnsupportedExpression } from '#embedded/workflow-engine/expression.ts'

/** An op or a part of one that this engine does not know; it ends the run by this name. */
export class UnsupportedOperation extends Error {
  override name = 'UnsupportedOperation'

  constructor(what: string, step: string) {
    super(`The embedded workflow engine does not support ${what} (step "${step}").`)
  }
}

const Op = z.looseObject({
  id: z.string(),
  op: z.string(),
  name: z.string().optional(),
  displayName: z.string().optional(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
  opts: z
    .looseObject({
      parallelMode: z.string().optional(),
      timeout: z.string().optional(),
      if: z.string().optional(),
      function_id: z.string().optional(),
      payload: z.looseObject({ data: z.record(z.string(), z.unknown()).nullish() }).optional(),
    })
    .nullish(),
})

/** What the function wants next, read from one op of the SDK (StepOpCode of inngest 4.24). */
export type Operation = { id: string; name: string; isRace: boolean } & (
  | { kind: 'ran'; data: unknown }
  | { kind: 'failed'; error: unknown }
  | { kind: 'erred'; error: unknown }
  | { kind: 'planned' }
  | { kind: 'sleep'; dueAt: Date }
  | { kind: 'wait'; event: string; expression: string | undefined; dueAt: Date }
  | { kind: 'invoke'; functionId: string; data: Record<string, unknown>; dueAt: Date | undefined }
  | { kind: 'complete'; data: unknown }
)

/**
 * Reads an op.
 * @throws UnsupportedOperation for a code, an expression or a time that this engine does not know
 */
export function readOperation(given: unknown, now: Date): Operation {
  const read = Op.safeParse(given)
  if (!read.success) throw new UnsupportedOperation('an op of this shape', JSON.stringify(given).slice(0, 100))
  const { id, op, name, displayName, data, error, opts } = read.data
  const title = displayName ?? name ?? id
  const base = { id, name: title, isRace: opts?.parallelMode === 'race' }
  const moment = (time: string | undefined) => {
    const due = dueAt(time ?? '', now)
    if (!due) throw new UnsupportedOperation(`${op} until ${JSON.stringify(time)}`, title)
    return due
  }
  switch (op) {
    case 'StepRun':
    case 'Step':
      return { ...base, kind: 'ran', data: data ?? null }
    case 'StepFailed':
      return { ...base, kind: 'failed', error }
    case 'StepError':
      return { ...base, kind: 'erred', error }
    case 'StepPlanned':
      return { ...base, kind: 'planned' }
    case 'Sleep':
      return { ...base, kind: 'sleep', dueAt: moment(name) }
    case 'WaitForEvent':
      if (opts?.if !== undefined) checkExpression(opts.if, title)
      return { ...base, kind: 'wait', event: name ?? '', expression: opts?.if, dueAt: moment(opts?.timeout) }
    case 'InvokeFunction': {
      const timeout = opts?.timeout
      const functionId = opts?.function_id ?? ''
      const due = timeout === undefined ? undefined : moment(timeout)
      return { ...base, kind: 'invoke', functionId, data: opts?.payload?.data ?? {}, dueAt: due }
    }
    case 'RunComplete':
      return { ...base, kind: 'complete', data: data ?? null }
    default:
      throw new UnsupportedOperation(op, title)
  }
}

function checkExpression(text: string, step: string): void {
  try {
    compile(text)
  } catch (error) {
    throw error instanceof UnsupportedExpression ? new UnsupportedOperation(error.message, step) : error
  }
}
