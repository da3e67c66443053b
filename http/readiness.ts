const shared = globalThis as typeof globalThis & { eboxReadiness?: { isStopping: boolean } }
const readiness = (shared.eboxReadiness ??= { isStopping: false })

/** From now on `/api/health` says DOWN, so that a balancer sends no further requests here; those that come are still served. */
export function announceStop(): void {
  readiness.isStopping = true
}

export function isStopping(): boolean {
  return readiness.isStopping
}
