import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '#inngest/client.ts'

const LONGEST_PAUSE_MS = 30_000
const COMPLAINT_MS = 60_000
const STOP_MS = 5_000

export interface Repeated {
  /** Resolves when nothing is under way; after 5 seconds it leaves what is to the next start. */
  stop(): Promise<void>
}

/** What the log says when a pass fails, once a minute at most, and when one succeeds again. */
export interface RepeatWords {
  failing: string
  again: string
}

/**
 * Does a pass again and again, each after a pause that grows while passes fail. The pass is safe to cut and to repeat.
 * @param pause between two passes, in milliseconds
 */
export function repeat(
  pass: (stopping: AbortSignal) => Promise<void>,
  { pause, log, words }: { pause: number; log: Log; words: RepeatWords },
): Repeated {
  const stopping = new AbortController()
  const complain = complaints(log, words.failing)

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await pass(stopping.signal)
        if (failures > 0) log.info({ failures }, words.again)
        failures = 0
      } catch (error) {
        failures++
        complain(error, failures)
      }
      const wait = Math.min(pause * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS)
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await Promise.race([running, delay(STOP_MS, undefined, { ref: false })])
    },
  }
}

function complaints(log: Log, failing: string) {
  let last = Number.NEGATIVE_INFINITY
  return (error: unknown, failures: number) => {
    if (performance.now() - last < COMPLAINT_MS) return
    last = performance.now()
    log.warn({ error, failures }, failing)
  }
}
