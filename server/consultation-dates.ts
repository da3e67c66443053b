import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/schema/index.ts'
import { recordConsultations } from '#domain/access/consulted-boxes.ts'
import type { log } from '#http/log.ts'

const pauseMilliseconds = 2_000
const stopMilliseconds = 5_000

export interface ConsultationDatesOptions {
  /** Role ebox_worker */
  database: Database
  log: Pick<ReturnType<typeof log>, 'warn'>
}

/** Writes every two seconds, beside the requests, which boxes were consulted in this process. */
export function startConsultationDates({ database, log }: ConsultationDatesOptions) {
  const record = () =>
    recordConsultations(database).catch((error: unknown) => log.warn({ error }, 'consultation dates were not written'))
  const timer = setInterval(() => void record(), pauseMilliseconds).unref()
  return {
    /** Resolves when the last consultations are written; after 5 seconds without them. */
    async stop(): Promise<void> {
      clearInterval(timer)
      await Promise.race([record(), delay(stopMilliseconds, undefined, { ref: false })])
    },
  }
}
