// The first import of every entry: it completes the environment.
import '#embedded/settings.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { publishedAheadSeconds, publishNextSigningKey, replaceSigningKeys } from '#authorization/signing-keys.ts'
import { StartRefused } from '#launcher/start-refused.mjs'
import { appDatabase, closeDatabases } from './client.ts'
import { reachPostgres } from './reach-postgres.ts'

const usage = 'npm run keys:rotate [-- --after <seconds> | -- --compromised]'

// npm run keys:rotate: has another key sign access tokens, without a refused call; --compromised takes the others back at once.
try {
  await rotate(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function rotate(given: string[]): Promise<void> {
  const [flag, text = '', ...more] = given.flatMap((argument) => argument.split('=', 2))
  const isCompromised = flag === '--compromised' && text === ''
  const isAfter = flag === '--after' && /^\d{1,7}$/.test(text) && more.length === 0
  if (flag !== undefined && !isCompromised && !isAfter) throw new StartRefused(usage)
  await using open = new AsyncDisposableStack()
  await reachPostgres(open, 'npm run keys:rotate')
  open.defer(closeDatabases)
  if (isCompromised) {
    const { kid } = await replaceSigningKeys(appDatabase(), keyProvider())
    console.log(`${kid} signs from now on. What another key signed is refused within two minutes.`)
    return
  }
  const aheadSeconds = isAfter ? Number(text) : publishedAheadSeconds
  const next = await publishNextSigningKey(appDatabase(), keyProvider(), { aheadSeconds })
  if (next) console.log(`${next.kid} is published, and signs from ${next.signsFrom.toISOString()} on.`)
}
