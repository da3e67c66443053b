import path from 'node:path'
import { env } from '#env.ts'

/** Prints where everything is, once everything answers. */
export function printDoors(): void {
  const { ORIGIN, OIDC_ISSUER, EMBEDDED, RESEND_BASE_URL, DATA_DIR } = env()
  const doors = [
    ['Web', ORIGIN],
    ...(EMBEDDED.includes('identity-provider')
      ? [['Sign in as', `any of the people offered there (identity provider at ${OIDC_ISSUER})`]]
      : []),
    ...(EMBEDDED.includes('mail-inbox') && RESEND_BASE_URL ? [['Mail inbox', RESEND_BASE_URL]] : []),
    ['API reference', `${ORIGIN}/api/openapi`],
    ...(EMBEDDED.includes('postgres')
      ? [['Credentials', path.relative(process.cwd(), path.join(DATA_DIR, 'credentials.json'))]]
      : []),
  ]
  const width = Math.max(...doors.map(([name = '']) => name.length))
  console.log(`\n${doors.map(([name = '', where]) => `  ${name.padEnd(width)}  ${where}`).join('\n')}\n`)
}
