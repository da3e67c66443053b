/** A sickness that outlasts this shows again by the next request. */
const rememberedMilliseconds = 10_000

const shared = globalThis as typeof globalThis & { eboxDatabaseTrouble?: { until: number } }
const trouble = (shared.eboxDatabaseTrouble ??= { until: 0 })

/** A request was refused because the database could not do what it was asked: a full disk and a lock do not show otherwise. */
export function noteDatabaseTrouble(): void {
  trouble.until = Date.now() + rememberedMilliseconds
}

/** Whether that was in the last seconds. */
export function isDatabaseTroubled(): boolean {
  return Date.now() < trouble.until
}
