import type { AppCaller } from '#embedded/workflow-engine/app-call.ts'
import { claimRuns, type Quota } from '#embedded/workflow-engine/claim.ts'
import { type DriveEnd, driveRun } from '#embedded/workflow-engine/drive.ts'
import type { Engine } from '#embedded/workflow-engine/engine.ts'
import { failRun } from '#embedded/workflow-engine/record.ts'
import type { RegisteredFunction } from '#embedded/workflow-engine/registry.ts'
import type { Run } from '#embedded/workflow-engine/run.ts'
import { type Slots, slots } from '#embedded/workflow-engine/slots.ts'

export type Dispatcher = {
  /** Claims and drives what is ready; cheap when nothing is. */
  poke(): void
  /** Takes nothing new and waits for what is at work, so long at most. */
  stop(graceMs: number): Promise<void>
}

const PAUSE_MS = 1000

/** Keeps up to `concurrency` runs at work, never more of a function than its own limit. */
export function startDispatcher(engine: Engine, app: AppCaller, concurrency: number): Dispatcher {
  const working = new Map<Promise<void>, Run>()
  const ofFunction = new Map<string, Slots>()
  const calls = slots(concurrency * 2)
  let [stopping, claiming, again, strays] = [false, false, false, false]
  let pause: NodeJS.Timeout | undefined

  const limited = <T>(called: RegisteredFunction, call: () => Promise<T>): Promise<T> => {
    if (called.concurrency === undefined) return calls(call)
    const key = `${called.id} ${called.concurrency}`
    const own = ofFunction.get(key) ?? slots(called.concurrency)
    ofFunction.set(key, own)
    return own(() => calls(call))
  }
  const driver = { engine, app, limited, stopping: () => stopping }

  function quotas(): Quota[] {
    const busy = Map.groupBy(working.values(), (run) => run.functionId)
    return engine.registry.all().flatMap(({ id, concurrency: limit = concurrency }) => {
      const free = limit - (busy.get(id)?.length ?? 0)
      return free > 0 ? [{ functionId: id, free }] : []
    })
  }

  async function claim(): Promise<void> {
    if (strays) await giveBack()
    const room = concurrency - working.size
    if (room <= 0) return
    for (const run of await claimRuns(engine.sql, quotas(), room)) {
      const work: Promise<void> = drive(run).then((end) => {
        working.delete(work)
        if (end === 'unreachable' || end === 'interrupted') strays = true
        if (end === 'unreachable') rest()
        poke()
      })
      working.set(work, run)
    }
  }

  const drive = (run: Run) => driveRun(driver, run).catch((error: unknown) => failedToDrive(run, error))

  /** What the database could not store ends the run; anything else (it was down) is tried again after a pause. */
  async function failedToDrive(run: Run, error: unknown): Promise<DriveEnd> {
    const message = error instanceof Error ? error.message : String(error)
    engine.log.error({ run: run.id, function: run.functionId, error: message }, 'a run could not be driven')
    if (isUnstorable(error)) {
      const reason = { name: 'Error', message: `What the app answered cannot be stored: ${message}` }
      if (
        await failRun(engine, run, reason).then(
          () => true,
          () => false,
        )
      )
        return 'ended'
    }
    return 'unreachable'
  }

  /** Runs that stand as running but are in nobody's hands (the database went away in between) queue again. */
  async function giveBack(): Promise<void> {
    const held = [...working.values()].map((run) => run.id)
    await engine.sql`UPDATE run SET state = 'queued' WHERE state = 'running' AND id <> ALL (${held})`
    strays = false
  }

  function rest(): void {
    pause ??= setTimeout(() => {
      pause = undefined
      poke()
    }, PAUSE_MS)
  }

  function poke(): void {
    if (stopping || pause) return
    if (claiming) {
      again = true
      return
    }
    claiming = true
    claim()
      .catch((error: unknown) => {
        engine.log.error({ error: error instanceof Error ? error.message : String(error) }, 'no runs could be claimed')
        strays = true
        rest()
      })
      .finally(() => {
        claiming = false
        if (again) {
          again = false
          poke()
        }
      })
  }

  return {
    poke,
    async stop(graceMs) {
      stopping = true
      clearTimeout(pause)
      const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref())
      await Promise.race([Promise.allSettled(working.keys()), grace])
    },
  }
}

/** PostgreSQL's class 22: the data itself is refused, as a NUL in a text is. */
function isUnstorable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22')
}
