import { setFlagsFromString } from 'node:v8'

/**
 * Bytes outside the heap (documents on their way, answers) count as part of it when V8 decides to collect. By default it has a
 * limit of their own, and collected the whole heap four times a second under a load of publications, whatever was left of them; V8's threads
 * alone took a third of the process's time (V8, `external_memory_accounted_in_global_limit`; decision 44).
 */
export function countBytesWithHeap(): void {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--external-memory-accounted-in-global-limit')
}
