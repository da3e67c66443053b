import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { workerDatabase } from '#db/client.ts'
import { addressesOf, refreshCredentials } from '#db/data-set/credentials.ts'
import { demoDataSet, isSeeded, loadDataSet } from '#db/seed.ts'
import { putPeople } from '#embedded/identity-provider/index.ts'
import { env } from '#env.ts'

/**
 * Fills a new embedded installation with the demonstration data set, and shows how far it is. An installation on a real database is
 * never seeded. On a later start only the addresses in the credentials file are brought up to date: the ports may have moved.
 */
export async function seedOnce(): Promise<void> {
  const { EMBEDDED, EMBEDDED_DATABASE_URL, DATA_DIR } = env()
  if (!EMBEDDED.includes('postgres')) return
  const addresses = addressesOf(env())
  const database = workerDatabase()
  if (await isSeeded(database)) return void (await refreshCredentials(DATA_DIR, addresses))
  const { messages, people } = await loadDataSet(await demoDataSet(), {
    database,
    keys: keyProvider(),
    store: attachmentStore(),
    ...(EMBEDDED.includes('identity-provider') &&
      EMBEDDED_DATABASE_URL && { putPeople: (each) => putPeople(each, EMBEDDED_DATABASE_URL) }),
    dataDir: DATA_DIR,
    addresses,
    progress: showProgress,
  })
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
  console.log(`The demonstration data set is in place: ${messages} messages, ${people} people.`)
}

/** One line that is written over where a person watches; nothing where a file does. */
function showProgress(done: number, total: number): void {
  if (process.stdout.isTTY)
    process.stdout.write(`\rFilling in the demonstration data set… ${done} of ${total} documents`)
}
