import { createHash } from 'node:crypto'

import { PgBoss } from 'pg-boss'

import { type Queries, SEARCH_PATH } from '#embedded/workflow-engine/database.ts'
import type { Log, Timer } from '#embedded/workflow-engine/engine.ts'
import { wake } from '#embedded/workflow-engine/intake.ts'
import { cronOf } from '#embedded/workflow-engine/registration.ts'
import type { RegisteredFunction } from '#embedded/workflow-engine/registry.ts'

const TIMER = 'timer'
const CRON = 'cron'
const SWEEP = 'sweep'

export type CronJob = { id: string; functionId: string; cron: string }

/** What the timers call when they come due; each may be called twice for the same moment and must not mind. */
export type Bells = {
  timers(runIds: string[]): Promise<void>
  cron(job: CronJob): Promise<void>
  sweep(): Promise<void>
}

export type Timers = {
  set(tx: Queries, timers: Timer[]): Promise<void>
  /** Makes the crons those of the registered functions, in the transaction of their registration. */
  setCrons(tx: Queries, functions: RegisteredFunction[]): Promise<void>
  /** Makes all timers anew from the rows, whatever a killed engine left half done, and begins to ring. */
  start(sql: Queries, bells: Bells): Promise<void>
}

/** Opens pg-boss in its own schema `pgboss` of the engine's database; the engine's own statements go through it too. */
export async function openBoss(databaseUrl: string, log: Log): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    options: SEARCH_PATH,
    max: 12,
    application_name: 'workflow-engine',
    registerInstance: false,
    cronMonitorIntervalSeconds: 5,
    cronWorkerIntervalSeconds: 1,
    maintenanceIntervalSeconds: 300,
  })
  boss.on('error', (error) => log.error({ error: error.message }, 'pg-boss reports an error'))
  return boss.start()
}

/** Durable timers and crons on pg-boss. */
export async function openTimers(boss: PgBoss): Promise<Timers> {
  for (const queue of [TIMER, CRON, SWEEP]) {
    await boss.createQueue(queue, { retryLimit: 1000, retryDelay: 2, expireInSeconds: 60, deleteAfterSeconds: 60 })
  }
  await boss.schedule(SWEEP, '17 * * * *')

  return {
    async set(tx, timers) {
      if (timers.length === 0) return
      const jobs = timers.map(({ runId, dueAt }) => ({ data: { runId }, startAfter: dueAt }))
      await boss.insert(TIMER, jobs, { db: tx.db })
    },
    async setCrons(tx, functions) {
      const wanted = new Map(
        functions.flatMap(({ id, crons }) =>
          crons.map((cron) => [cronKey(id, cron), { functionId: id, cron }] as const),
        ),
      )
      const standing = new Set((await boss.getSchedules(CRON)).map((schedule) => schedule.key))
      for (const key of standing) if (!wanted.has(key)) await boss.unschedule(CRON, key, { db: tx.db })
      for (const [key, data] of wanted) {
        if (standing.has(key)) continue
        const { cron, tz } = cronOf(data.cron)
        // `once`: what came due while the engine was down still happens, one time
        await boss.schedule(CRON, cron, data, { tz, key, missed: 'once', db: tx.db })
      }
    },
    async start(sql, bells) {
      await boss.deleteAllJobs(TIMER)
      for (const timers of inPagesOf(10_000, await openDues(sql))) {
        await boss.insert(
          TIMER,
          timers.map(({ id, due_at }) => ({ data: { runId: id }, startAfter: due_at })),
        )
      }
      const often = { pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }
      await boss.work<{ runId: string }>(TIMER, { ...often, batchSize: 500 }, (jobs) =>
        bells.timers([...new Set(jobs.map((job) => job.data.runId))]),
      )
      await boss.work<Omit<CronJob, 'id'>>(CRON, { pollingIntervalSeconds: 1, batchSize: 20 }, async (jobs) => {
        for (const job of jobs) await bells.cron({ ...job.data, id: job.id })
      })
      await boss.work(SWEEP, { pollingIntervalSeconds: 60 }, () => bells.sweep())
    },
  }
}

/** Ends the sleeps, waits and pauses of these runs that are due by the database's clock, and wakes the runs. */
export async function fireTimers(tx: Queries, runIds: string[]): Promise<void> {
  const late = {
    type: 'error',
    error: { name: 'InngestInvokeTimeoutError', message: 'The invoked function took too long.' },
  }
  const fired = await tx<{ id: string }>`
    WITH fired_step AS (
      UPDATE step SET due_at = NULL,
        state = CASE state WHEN 'waiting' THEN 'done' ELSE state END,
        outcome = CASE
          WHEN state = 'waiting' AND kind = 'invoke' THEN ${JSON.stringify(late)}::text::json
          WHEN state = 'waiting' THEN '{"type":"data","data":null}'::json END,
        position = CASE state WHEN 'waiting' THEN nextval('step_position') END
      WHERE run_id = ANY (${runIds}) AND state <> 'done' AND due_at <= now() RETURNING run_id
    ), fired_run AS (
      UPDATE run SET due_at = NULL WHERE id = ANY (${runIds}) AND due_at <= now() RETURNING id
    )
    SELECT run_id AS id FROM fired_step UNION SELECT id FROM fired_run`
  if (fired.length > 0)
    await wake(
      tx,
      fired.map((row) => row.id),
    )
}

/** Runs with something that came due some seconds ago and still stands. */
export async function overdueRuns(sql: Queries): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    SELECT run_id AS id FROM step WHERE state <> 'done' AND due_at < now() - interval '5 seconds'
    UNION SELECT id FROM run WHERE due_at < now() - interval '5 seconds' AND ended_at IS NULL LIMIT 10000`
  return rows.map((row) => row.id)
}

async function openDues(sql: Queries) {
  return sql<{ id: string; due_at: Date }>`
    SELECT run_id AS id, step.due_at FROM step JOIN run ON run.id = run_id
    WHERE step.due_at IS NOT NULL AND step.state <> 'done' AND run.ended_at IS NULL
    UNION SELECT id, due_at FROM run WHERE due_at IS NOT NULL AND ended_at IS NULL`
}

const cronKey = (functionId: string, cron: string) => createHash('sha1').update(`${functionId} ${cron}`).digest('hex')

function inPagesOf<T>(size: number, items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, page) =>
    items.slice(page * size, (page + 1) * size),
  )
}
