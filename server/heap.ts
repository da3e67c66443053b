import { setFlagsFromString } from 'node:v8'

/**
 * Bytes outside the heap (documents on their way, answers) count as part of it when V8 decides to collect. By default it collects the
 * whole heap each time that 64 MB of them came by, whatever is left of them: a dozen times a second under load, a quarter of the process's
 * work (V8, `external_memory_accounted_in_global_limit`).
 */
export function countBytesWithHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit')
}
