import { dataFolder, embeddedParts, postgresSettings } from '#embedded/settings.ts'
import { claimDataFolder } from '#embedded/data-folder.ts'
import { startEmbedded } from '#embedded/start-embedded.ts'
import { env } from '#env.ts'
import { closeDatabases } from '#db/client.ts'
import { log } from '#http/log.ts'
import { announceStop } from '#http/readiness.ts'
import { printDoors } from './doors.ts'
import { prepareDatabase } from './prepare-database.ts'
import { startParts } from './parts.ts'
import { refuseToStart } from './start-refused.ts'
import { askedToStop } from './stop.ts'

/** A balancer asks for health about this often: it should see DOWN before the socket closes. */
const noticeMilliseconds = 500

try {
  await run()
} catch (error) {
  refuseToStart(error)
}

/** The whole life of the process: what is opened is closed in reverse, whatever happens between. */
async function run(): Promise<void> {
  const stopAsked = askedToStop()
  await using open = new AsyncDisposableStack()
  const { ORIGIN } = env()

  const release = await claimDataFolder(dataFolder(), ORIGIN)
  open.defer(release)
  await using embedded = await startEmbedded(embeddedParts(), postgresSettings())
  open.defer(closeDatabases)
  await prepareDatabase()
  const parts = await startParts(embedded)
  open.defer(() => parts.stop())

  printDoors()
  process.send?.({ type: 'ready', origin: ORIGIN })
  const reason = await stopAsked
  log().info({ reason }, 'stopping')
  announceStop()
  await new Promise((resolve) => setTimeout(resolve, noticeMilliseconds))
}
