import { z } from 'zod'

import type { Queries } from '#embedded/workflow-engine/database.ts'
import type { StoredEvent } from '#embedded/workflow-engine/event.ts'
import { compile } from '#embedded/workflow-engine/expression.ts'
import { concurrencyOf, type FunctionConfig, Registration } from '#embedded/workflow-engine/registration.ts'

/** A function as the engine calls it. */
export type RegisteredFunction = {
  id: string
  url: URL
  maxAttempts: number
  concurrency: number | undefined
  crons: string[]
  startsOn(event: StoredEvent): boolean
}

/** The functions of the last registration; they stand in rows, so that runs go on after a restart. */
export class Registry {
  #functions = new Map<string, RegisteredFunction>()

  get(id: string): RegisteredFunction | undefined {
    return this.#functions.get(id)
  }

  all(): RegisteredFunction[] {
    return [...this.#functions.values()]
  }

  /** Reads the rows anew: at start and after a registration. */
  async load(sql: Queries): Promise<void> {
    const rows = await sql<{ config: unknown }>`SELECT config FROM function ORDER BY id`
    const configs = z.array(Registration.shape.functions.element).parse(rows.map((row) => row.config))
    this.#functions = new Map(configs.map((config) => [config.id, registered(config)]))
  }
}

/**
 * Replaces the functions of one app by those it now declares. Unfinished runs of a function that is gone end by that name.
 * @returns the functions that were there and no longer are
 */
export async function replaceFunctions(tx: Queries, app: string, configs: FunctionConfig[]): Promise<void> {
  const ids = configs.map((config) => config.id)
  const gone = await tx<{ id: string }>`DELETE FROM function WHERE app = ${app} AND id <> ALL (${ids}) RETURNING id`
  await tx`
    INSERT INTO function (id, app, config)
    SELECT given.value ->> 'id', ${app}, given.value FROM json_array_elements(${JSON.stringify(configs)}::text::json) AS given(value)
    ON CONFLICT (id) DO UPDATE SET app = excluded.app, config = excluded.config, registered_at = now()`
  if (gone.length === 0) return
  const error = { name: 'FunctionRemoved', message: 'The app no longer registers this function.' }
  await tx`
    UPDATE run SET state = 'failed', ended_at = now(), error = ${JSON.stringify(error)}::text::json
    WHERE ended_at IS NULL AND function_id = ANY (${gone.map((row) => row.id)})`
}

/** The retries of a function that sets none, as the SDK counts them. */
const DEFAULT_RETRIES = 3

function registered(config: FunctionConfig): RegisteredFunction {
  const [step] = Object.values(config.steps)
  if (!step) throw new Error(`function "${config.id}" has no address`)
  const triggers = config.triggers.flatMap(({ event, expression }) =>
    event === undefined ? [] : [{ event, matches: expression === undefined ? () => true : compile(expression) }],
  )
  return {
    id: config.id,
    url: new URL(step.runtime.url),
    maxAttempts: (step.retries?.attempts ?? DEFAULT_RETRIES) + 1,
    concurrency: concurrencyOf(config),
    crons: config.triggers.flatMap(({ cron }) => (cron === undefined ? [] : [cron])),
    startsOn: (event) => triggers.some((trigger) => trigger.event === event.name && trigger.matches({ event })),
  }
}
