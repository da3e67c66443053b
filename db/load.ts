import { embeddedParts } from '#embedded/settings.ts'
import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { putPeople } from '#embedded/identity-provider/people.ts'
import { env } from '#env.ts'
import { StartRefused } from '#launcher/start-refused.mjs'
import { closeDatabases, workerDatabase } from './client.ts'
import { addressesOf } from './data-set/credentials.ts'
import { DataSetRefused, readDataSet } from './data-set/read-data-set.ts'
import { migrate } from './migrate.ts'
import { reachPostgres } from './reach-postgres.ts'
import { loadDataSet } from './seed.ts'

// npm run db:load -- <file>: loads a data set of the documented form into this e-Box, running or not.
try {
  const [file] = process.argv.slice(2)
  if (!file) throw new StartRefused('Which data set? npm run db:load -- db/data-set/demo.json')
  await load(file)
} catch (error) {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error
  if (isMissing) console.error(`${String(error.path)} is not there.`)
  else if (error instanceof StartRefused || error instanceof DataSetRefused) console.error(error.message)
  else throw error
  process.exitCode = 1
}

async function load(file: string): Promise<void> {
  const set = await readDataSet(file)
  const { DATA_DIR, DATABASE_OWNER_URL, EMBEDDED_DATABASE_URL } = env()
  await using open = new AsyncDisposableStack()
  await reachPostgres(open, 'npm run db:load')
  open.defer(closeDatabases)
  await migrate(DATABASE_OWNER_URL)
  const loaded = await loadDataSet(set, {
    database: workerDatabase(),
    keys: keyProvider(),
    store: attachmentStore(),
    ...(embeddedParts().has('identity-provider') &&
      EMBEDDED_DATABASE_URL && { putPeople: (people) => putPeople(people, EMBEDDED_DATABASE_URL) }),
    dataDir: DATA_DIR,
    addresses: addressesOf(env()),
  })
  console.log(
    `${loaded.name}: ${loaded.senderOrganizations} senders, ${loaded.boxes} boxes and ${loaded.people} people are there; ` +
      `${loaded.messages} messages are new.`,
  )
}
