import { SealBroken } from '#domain/content/sealed-bytes.ts'
import { ConfigurationRefused } from '#env.ts'
import { StartRefused } from '#launcher/start-refused.mjs'

export { StartRefused }

/**
 * Ends the process after a start that failed: one sentence for what a person can put right, the whole error for what is our fault.
 * @param error whatever the start threw
 */
export function refuseToStart(error: unknown): never {
  console.error(sentence(error) ?? error)
  process.exit(1)
}

/** @returns the words for the person at the terminal, or nothing when the error says nothing that they can act on */
function sentence(error: unknown): string | undefined {
  if (error instanceof StartRefused || error instanceof ConfigurationRefused) return error.message
  if (error instanceof SealBroken)
    return 'KEY_FILE does not hold the keys that this database was written with: put the right file back and start again.'
  if (!(error instanceof Error) || !('code' in error)) return undefined
  // PostgreSQL's 53100 is disk_full.
  if (error.code === 'ENOSPC' || error.code === '53100') return 'The disk is full: free some space and start again.'
  return error.cause === undefined ? undefined : sentence(error.cause)
}
