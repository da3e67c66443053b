import { spawn } from 'node:child_process'
import { StartRefused } from '#launcher/start-refused.mjs'
import { under } from './account.ts'
import type { Site } from './site.ts'

/**
 * Gives the superuser the password of secrets.json when that file was lost or changed: single-user mode asks for none.
 * No server runs on the data folder meanwhile.
 */
export async function resetSuperuserPassword(site: Site, password: string): Promise<void> {
  const { command, args, options } = under(site.account, `${site.native}/bin/postgres`, [
    '--single',
    '-D',
    site.cluster,
    'postgres',
  ])
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'ignore', 'ignore'] })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject).on('close', resolve)
  child.stdin.end(`alter role postgres password '${password.replaceAll("'", "''")}'\n`)
  if ((await promise) !== 0)
    throw new StartRefused(`The password in secrets.json could not be given to PostgreSQL on ${site.cluster}.`)
}
