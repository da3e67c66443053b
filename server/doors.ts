import path from 'node:path'
import { readCredentials } from '#db/data-set/credentials.ts'
import { env } from '#env.ts'

/** Prints where everything is, once everything answers. */
export function printDoors(): void {
  const { ORIGIN, EMBEDDED, RESEND_BASE_URL, DATA_DIR } = env()
  const doors = [
    ['Web', ORIGIN],
    ...(EMBEDDED.includes('identity-provider') ? [['Sign in as', peopleIn(DATA_DIR)]] : []),
    ...(EMBEDDED.includes('mail-inbox') && RESEND_BASE_URL ? [['Mail inbox', RESEND_BASE_URL]] : []),
    ['API reference', `${ORIGIN}/api/openapi`],
    ...(EMBEDDED.includes('postgres')
      ? [['Credentials', path.relative(process.cwd(), path.join(DATA_DIR, 'credentials.json'))]]
      : []),
  ]
  const width = Math.max(...doors.map(([name = '']) => name.length))
  console.log(`\n${doors.map(([name = '', where]) => `  ${name.padEnd(width)}  ${where}`).join('\n')}\n`)
}

/** The people of the data set by name; the page that asks who one is says what each may do. */
function peopleIn(dataDir: string): string {
  const names = readCredentials(dataDir)?.people.map(({ name }) => name) ?? []
  return names.length > 0 ? `${names.join(', ')}; by eID, itsme or security code` : 'anybody offered there'
}
