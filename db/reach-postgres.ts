import { dataFolder, postgresSettings } from '#embedded/settings.ts'
import { claimDataFolder, dataFolderHolder } from '#embedded/data-folder.ts'
import { startPostgres } from '#embedded/postgres/index.ts'

/**
 * Sees to it that the embedded PostgreSQL runs while a script works: a running e-Box has it up; otherwise this process keeps the data
 * folder, and PostgreSQL up, until the stack is disposed. Does nothing when the database is one's own.
 * @param who names the script to another start that finds the folder taken
 */
export async function reachPostgres(open: AsyncDisposableStack, who: string): Promise<void> {
  const settings = postgresSettings()
  if (!settings || dataFolderHolder(dataFolder())) return
  open.defer(await claimDataFolder(dataFolder(), who))
  const postgres = await startPostgres(settings)
  open.defer(() => postgres.stop())
}
