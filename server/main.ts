import { dataFolder, postgresSettings } from '#embedded/settings.ts'
import { claimDataFolder } from '#embedded/data-folder.ts'
import { closeDatabases } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { env } from '#env.ts'
import { log } from '#http/log.ts'
import { announceStop } from '#http/readiness.ts'
import { printDoors } from './doors.ts'
import { startEmbeddedPostgres, startEmbeddedServices } from './embedded-parts.ts'
import { tuneCollector } from './heap.ts'
import { startParts } from './parts.ts'
import { ensurePortFree } from './ports.ts'
import { seedOnce } from './seed-once.ts'
import { refuseToStart } from './start-refused.ts'
import { askedToStop } from './stop.ts'

/** A balancer asks for health about this often: it should see DOWN before the socket closes. */
const noticeMilliseconds = 500

tuneCollector()
try {
  await run()
  process.exit(0)
} catch (error) {
  refuseToStart(error)
}

/** The whole life of the process: what it opens is closed in reverse order, whatever happens between. */
async function run(): Promise<void> {
  const stopAsked = askedToStop()
  const { ORIGIN, PORT, DATABASE_OWNER_URL } = env()
  await using open = new AsyncDisposableStack()

  // With real services several processes may share a data folder, where only documents stand.
  if (postgresSettings()) open.defer(await claimDataFolder(dataFolder(), ORIGIN))
  await ensurePortFree(PORT, 'the web pages')
  await startEmbeddedPostgres(open)
  await migrate(DATABASE_OWNER_URL)
  const embedded = await startEmbeddedServices(open)
  open.defer(closeDatabases)
  await seedOnce()
  await startParts(open, embedded)

  printDoors()
  process.send?.({ type: 'ready', origin: ORIGIN })
  const reason = await stopAsked
  log().info({ reason }, 'stopping')
  announceStop()
  await new Promise((resolve) => setTimeout(resolve, noticeMilliseconds))
}
