import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StartRefused } from '#launcher/start-refused.mjs'
import { dyingWithUs, under } from './account.ts'
import { giveTo, type Site } from './site.ts'

const version = '18'

/** @returns whether the data folder was made already */
export const isCluster = (cluster: string) => existsSync(join(cluster, 'PG_VERSION'))

/**
 * Makes the data folder when it is not there. It is made beside its place and renamed, so a start that was killed in the middle
 * leaves nothing that looks complete.
 * @throws StartRefused when the folder is another version's or something else, or the disk is full
 */
export async function ensureCluster(site: Site, superuserPassword: string): Promise<void> {
  removeDrafts(site.cluster)
  if (isCluster(site.cluster)) return checkVersion(site)
  if (existsSync(site.cluster) && readdirSync(site.cluster).length > 0) {
    throw new StartRefused(
      `${site.cluster} holds files that are not PostgreSQL's: move them away, or set DATA_DIR to another folder.`,
    )
  }
  const draft = `${site.cluster}.new-${process.pid}`
  try {
    mkdirSync(draft, { mode: 0o700 })
    writeFileSync(join(draft, 'password'), superuserPassword, { mode: 0o600 })
    giveTo(site.account, draft)
    await initdb(site, draft)
    renameSync(join(draft, 'data'), site.cluster)
    syncFolder(dirname(site.cluster))
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** What a killed start left, beside the data folder. An initdb that lives on in one fails by itself. */
export function removeDrafts(cluster: string): void {
  const drafts = readdirSync(dirname(cluster)).filter((name) => name.startsWith(`${basename(cluster)}.new-`))
  for (const name of drafts) rmSync(join(dirname(cluster), name), { recursive: true, force: true, maxRetries: 5 })
}

function checkVersion(site: Site): void {
  const found = readFileSync(join(site.cluster, 'PG_VERSION'), 'utf8').trim()
  if (found !== version) {
    throw new StartRefused(
      `${site.cluster} was made by PostgreSQL ${found} and this is ${version}: ` +
        'bring the data over with pg_upgrade (https://www.postgresql.org/docs/18/pgupgrade.html), or set DATA_DIR to another folder.',
    )
  }
  giveTo(site.account, site.cluster)
}

async function initdb(site: Site, draft: string): Promise<void> {
  const program = dyingWithUs('TERM', `${site.native}/bin/initdb`, [
    ...['-D', join(draft, 'data'), '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${join(draft, 'password')}`],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
  ])
  const { command, args, options } = under(site.account, ...program)
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()))
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject).on('close', resolve)
  const code = await promise
  if (code === 0) return
  if (words.includes('No space left on device'))
    throw new StartRefused(`The disk of ${dirname(site.cluster)} is full: free some space and start again.`)
  throw new StartRefused(
    `PostgreSQL could not make its data folder ${site.cluster}: ${words.trim().split('\n').pop() || `initdb ended with ${code}`}.`,
  )
}

/** A rename is durable when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
