import { dataFolder, embeddedParts } from '#embedded/settings.ts'
import { resetData } from '#embedded/reset-data.ts'
import { StartRefused } from '#launcher/start-refused.mjs'

// npm run db:reset: everything that the embedded parts keep goes; the next start makes and seeds it anew.
try {
  if (!embeddedParts().has('postgres')) {
    throw new StartRefused(
      'DATABASE_URL names a database of your own, which is never emptied from here: drop and create it with its own tools.',
    )
  }
  await resetData(dataFolder())
  console.log(`${dataFolder()} is empty: npm start makes and seeds it anew.`)
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}
