import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { claimDataFolder } from './data-folder.ts'
import { removeDrafts } from './postgres/cluster.ts'
import { stopLeftovers } from './postgres/leftovers.ts'

/** What an installation keeps in its data folder. Anything else there is not ours and stays. */
const kept = [
  'postgres',
  'postgres.new',
  'postgres.log',
  'postgres.log.1',
  'attachments',
  'credentials.json',
  'keys.json',
  'secrets.json',
]

/**
 * Empties a data folder: rows, documents, keys, credentials.
 * @throws StartRefused while an e-Box runs on it
 */
export async function resetData(dataDir: string): Promise<void> {
  const release = await claimDataFolder(dataDir, 'npm run db:reset')
  try {
    const cluster = join(dataDir, 'postgres')
    if (existsSync(cluster)) {
      await stopLeftovers(realpathSync(cluster))
      removeDrafts(realpathSync(cluster))
      rmSync(realpathSync(cluster), { recursive: true })
    }
    for (const name of kept) rmSync(join(dataDir, name), { recursive: true, force: true })
  } finally {
    release()
  }
}
