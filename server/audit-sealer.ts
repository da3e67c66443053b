import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/schema/index.ts'
import { hex } from '#domain/audit/seal.ts'
import { sealAuditTrail } from '#domain/audit/seal-audit-trail.ts'
import type { log } from '#http/log.ts'

const pauseMilliseconds = 1_000
const longestPauseMilliseconds = 60_000
const checkpointMilliseconds = 3_600_000
const stopMilliseconds = 5_000

export interface AuditSealerOptions {
  /** Role ebox_worker */
  database: Database
  log: Pick<ReturnType<typeof log>, 'info' | 'warn'>
  pauseMs?: number
}

/**
 * Seals the audit trail, a batch each second while there are lines. Any number of processes may run it; one at a time works.
 * Once an hour it writes the newest batch's hash to the log: kept where the log goes, it is a checkpoint that nobody who can only
 * write to the database can change (`npm run audit:verify -- --checkpoint`).
 */
export function startAuditSealer({ database, log, pauseMs = pauseMilliseconds }: AuditSealerOptions) {
  const stopping = new AbortController()
  let toldAt = Number.NEGATIVE_INFINITY

  async function pass(): Promise<void> {
    for (;;) {
      const batch = stopping.signal.aborted ? undefined : await sealAuditTrail(database)
      if (!batch) return
      if (performance.now() - toldAt < checkpointMilliseconds) continue
      toldAt = performance.now()
      log.info({ checkpoint: `${batch.batchId}:${hex(batch.batchHash)}` }, 'audit trail: sealed up to here')
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await pass()
        failures = 0
      } catch (error) {
        failures++
        log.warn({ error, failures }, 'audit trail: the seal waits')
      }
      const pause = Math.min(pauseMs * 2 ** Math.min(failures, 10), longestPauseMilliseconds)
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    /** Resolves when the batch under way is sealed; after 5 seconds it leaves that to the next start. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.race([running, delay(stopMilliseconds, undefined, { ref: false })])
    },
  }
}
