import { setFlagsFromString } from 'node:v8'

/**
 * How V8 collects garbage in a process that is mostly short requests and documents on their way (decision 44).
 *
 * Bytes outside the heap (documents, answers) count as part of it when V8 decides to collect. By default they have a limit of their own,
 * and the whole heap was collected four times a second under a load of publications, whatever was left of it.
 *
 * The young generation is collected by the main thread alone. Little of it survives, and to share that among threads costs more than it
 * spares: what PostgreSQL and the thread pool could use.
 */
export function tuneCollector(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit')
  setFlagsFromString('--no-parallel-scavenge')
}
