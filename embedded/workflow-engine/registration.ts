import { z } from 'zod'

import { compile, UnsupportedExpression } from '#embedded/workflow-engine/expression.ts'

const Concurrency = z.strictObject({
  limit: z.number().int(),
  key: z.string().optional(),
  scope: z.string().optional(),
})

const Trigger = z.looseObject({
  event: z.string().optional(),
  expression: z.string().optional(),
  cron: z.string().optional(),
})

/** One function as the SDK declares it (`functionConfigSchema` of inngest 4.24); members that we do not name are refused by name. */
const Function = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z.array(Trigger),
  steps: z.record(
    z.string(),
    z.looseObject({
      runtime: z.looseObject({ type: z.string(), url: z.url() }),
      retries: z.looseObject({ attempts: z.number().int().min(0).optional() }).optional(),
    }),
  ),
  concurrency: z.union([z.number().int(), Concurrency, z.array(Concurrency)]).optional(),
})

export const Registration = z.looseObject({ appName: z.string().min(1), functions: z.array(Function) })

export type FunctionConfig = z.output<typeof Function>

const KNOWN = new Set(['id', 'name', 'triggers', 'steps', 'concurrency'])
const EVENTS_NOT_SENT = ['inngest/function.finished', 'inngest/function.cancelled', 'inngest/deferred.schedule']

/** What a registered function asks for that this engine cannot keep, each by name; empty when it can be served. */
export function refusals(config: FunctionConfig): string[] {
  const options = Object.keys(config).filter((name) => !KNOWN.has(name) && config[name] !== undefined)
  const asked = [
    ...options.map((name) => (name === 'cancel' ? 'cancelOn' : name)),
    ...concurrencyRefusals(config),
    ...config.triggers.flatMap(triggerRefusals),
    ...Object.values(config.steps).flatMap((step) =>
      step.runtime.type === 'http' ? [] : [`runtime ${step.runtime.type}`],
    ),
  ]
  return asked.map((name) => `function "${config.id}": ${name} is not supported by the embedded workflow engine`)
}

/** How many of a function's runs may be at work at once; undefined when it sets no limit (Inngest reads 0 so too). */
export function concurrencyOf(config: FunctionConfig): number | undefined {
  const given = config.concurrency
  const limit = typeof given === 'number' ? given : Array.isArray(given) ? given[0]?.limit : given?.limit
  return limit || undefined
}

/** A cron trigger in pg-boss's terms; Inngest writes the time zone in front: `TZ=Europe/Brussels 0 6 * * *`. */
export function cronOf(cron: string): { cron: string; tz: string } {
  const zoned = /^TZ=(\S+)\s+(.+)$/.exec(cron)
  return { cron: zoned?.[2] ?? cron, tz: zoned?.[1] ?? 'UTC' }
}

function concurrencyRefusals({ concurrency }: FunctionConfig): string[] {
  if (concurrency === undefined || typeof concurrency === 'number') return []
  const limits = Array.isArray(concurrency) ? concurrency : [concurrency]
  return [
    ...(limits.length > 1 ? ['concurrency with several limits'] : []),
    ...(limits.some((limit) => limit.key !== undefined) ? ['concurrency.key'] : []),
    ...limits.flatMap(({ scope }) => (scope === undefined || scope === 'fn' ? [] : [`concurrency.scope "${scope}"`])),
  ]
}

function triggerRefusals(trigger: z.output<typeof Trigger>): string[] {
  if (trigger.cron !== undefined) {
    const fields = cronOf(trigger.cron).cron.trim().split(/\s+/).length
    return [
      ...(trigger.jitter === undefined ? [] : ['cron jitter']),
      ...(fields === 5 ? [] : [`cron "${trigger.cron}"`]),
    ]
  }
  if (trigger.event === undefined || trigger.event.includes('*')) return [`trigger "${trigger.event ?? '?'}"`]
  if (EVENTS_NOT_SENT.includes(trigger.event)) return [`trigger "${trigger.event}"`]
  try {
    if (trigger.expression !== undefined) compile(trigger.expression)
    return []
  } catch (error) {
    if (error instanceof UnsupportedExpression) return [error.message]
    throw error
  }
}
