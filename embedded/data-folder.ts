import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { claimPatiently, holderOf, type Holder } from '#launcher/claim.mjs'
import { StartRefused } from '#launcher/start-refused.mjs'

const claimFile = (dataDir: string) => join(dataDir, 'e-box.claim')

/**
 * Makes this process the one that runs the embedded parts on a data folder, until it ends. One that is just stopping is waited for.
 * @param origin the address served, told to whoever comes second
 * @returns a function that gives the folder back
 * @throws StartRefused when another e-Box keeps it for five seconds
 */
export async function claimDataFolder(dataDir: string, origin: string): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true })
  const { heldBy, release } = await claimPatiently(claimFile(dataDir), { note: origin, seconds: 5 })
  if (!heldBy) return release
  throw new StartRefused(
    `An e-Box already runs on the data folder ${dataDir} (process ${heldBy.pid}, ${heldBy.note}): ` +
      'stop it, or give this one its own with DATA_DIR=… PORT=….',
  )
}

/** @returns the e-Box that runs on this data folder now */
export function dataFolderHolder(dataDir: string): Holder | undefined {
  return holderOf(claimFile(dataDir))
}
