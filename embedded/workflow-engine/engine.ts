import type { Queries, Sql } from '#embedded/workflow-engine/database.ts'
import type { Registry } from '#embedded/workflow-engine/registry.ts'

/** When a run must be looked at again: a sleep, a timeout or a retry that comes due. */
export type Timer = { runId: string; dueAt: Date }

export type Log = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>

/** What every part of the engine works with. */
export type Engine = {
  sql: Sql
  registry: Registry
  /** Sets timers in the given transaction, durably. */
  setTimers(tx: Queries, timers: Timer[]): Promise<void>
  /** Says, after a commit, that runs may have become ready. */
  poke(): void
  signingKey: string
  firstRetrySeconds: number
  log: Log
}
