import type { PgBoss } from 'pg-boss'
import { appCaller } from '#embedded/workflow-engine/app-call.ts'
import { type EngineDatabase, openDatabase, type Queries, type Sql } from '#embedded/workflow-engine/database.ts'
import { startDispatcher } from '#embedded/workflow-engine/dispatcher.ts'
import type { Engine, Log } from '#embedded/workflow-engine/engine.ts'
import { acceptEvents } from '#embedded/workflow-engine/intake.ts'
import { listen } from '#embedded/workflow-engine/listener.ts'
import { Registry } from '#embedded/workflow-engine/registry.ts'
import { type CronJob, fireTimers, openBoss, openTimers, overdueRuns } from '#embedded/workflow-engine/timers.ts'

export type WorkflowEngineOptions = {
  /** Listens on 127.0.0.1; the app's INNGEST_BASE_URL. */
  port: number
  /** A database of its own; schemas `workflow_engine` and `pgboss` are made in it. */
  databaseUrl: string
  /** The app's INNGEST_EVENT_KEY. */
  eventKey: string
  /** The app's INNGEST_SIGNING_KEY: `signkey-<env>-<hex>`. */
  signingKey: string
  log: Log
  /** Runs at work at once. */
  concurrency?: number
  /** The first retry's delay; it doubles at each further one. */
  firstRetrySeconds?: number
}

export type WorkflowEngine = {
  /**
   * Has the app register its functions. @param endpoint where the app serves Inngest, e.g. http://localhost:3000/api/inngest
   * @throws Error in the app's words, when an option is not supported for one
   */
  register(endpoint: string): Promise<void>
  /** Stops within about 10 seconds: answers of calls under way are still recorded; what is not done goes on at the next start. */
  stop(): Promise<void>
}

const GRACE_MS = 10_000
const OVERDUE_MS = 30_000

/**
 * Starts the engine: takes up what an earlier one left, listens, and drives the runs of the functions last registered.
 * @throws Error when the database or the port cannot be had, or another engine works on the database
 */
export async function startWorkflowEngine(options: WorkflowEngineOptions): Promise<WorkflowEngine> {
  const boss = await openBoss(options.databaseUrl, options.log)
  let database: EngineDatabase | undefined
  const close = async (graceful: boolean) => {
    await database?.close()
    await boss.stop({ graceful, timeout: 5000 })
  }
  try {
    database = await openDatabase(boss)
    const started = await startOn(boss, database.sql, options)
    return { register: (endpoint) => started.register(endpoint), stop: () => started.stop().then(() => close(true)) }
  } catch (error) {
    await close(false)
    throw error
  }
}

async function startOn(boss: PgBoss, sql: Sql, options: WorkflowEngineOptions): Promise<WorkflowEngine> {
  const { log, signingKey } = options
  const timers = await openTimers(boss)
  const registry = new Registry()
  await registry.load(sql)
  const engine: Engine = {
    sql,
    registry,
    setTimers: (tx, due) => timers.set(tx, due),
    poke: () => dispatcher.poke(),
    signingKey,
    firstRetrySeconds: options.firstRetrySeconds ?? 5,
    log,
  }
  const app = appCaller(signingKey)
  const dispatcher = startDispatcher(engine, app, options.concurrency ?? 8)

  await sql`UPDATE run SET state = 'queued' WHERE state = 'running'`
  const server = await listen(engine, timers, options.port, options.eventKey)
  await timers.start(sql, {
    async timers(runIds) {
      await sql.begin((tx) => fireTimers(tx, runIds))
      dispatcher.poke()
    },
    cron: (job) => startCron(engine, job),
    sweep: () => sweep(sql),
  })
  const overdue = setInterval(() => void fireOverdue(engine), OVERDUE_MS)
  dispatcher.poke()

  return {
    register: (endpoint) => app.sync(new URL(endpoint)),
    async stop() {
      clearInterval(overdue)
      await dispatcher.stop(GRACE_MS)
      app.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Fires what is due and did not ring: pg-boss gives a job that was cut off (the database restarted) back only minutes later. */
async function fireOverdue(engine: Engine): Promise<void> {
  try {
    const runIds = await overdueRuns(engine.sql)
    if (runIds.length > 0) await engine.sql.begin((tx) => fireTimers(tx, runIds))
  } catch (error) {
    engine.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'overdue timers not looked at')
  }
  engine.poke()
}

/** Starts the run of a cron; its event's id is the job's, so that a job which rings twice starts one run. */
async function startCron(engine: Engine, { id, functionId, cron }: CronJob): Promise<void> {
  const scheduled = engine.registry.get(functionId)
  if (!scheduled) return
  const event = { id: `cron-${id}`, name: 'inngest/scheduled.timer', ts: Date.now(), data: { cron } }
  await engine.sql.begin((tx) => acceptEvents(tx, engine, [event], scheduled))
  engine.poke()
}

/** Deletes finished runs after 7 days, the events that no run needs any more, and ids seen more than 24 hours ago. */
async function sweep(sql: Queries): Promise<void> {
  await sql`DELETE FROM run WHERE ended_at < now() - interval '7 days'`
  await sql`
    DELETE FROM event WHERE received_at < now() - interval '7 days'
    AND NOT EXISTS (SELECT FROM run WHERE event_key = event.key)`
  await sql`DELETE FROM seen_event WHERE received_at < now() - interval '24 hours'`
}
