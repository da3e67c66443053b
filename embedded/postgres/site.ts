import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from '#launcher/start-refused.mjs'
import { canUse, hasName, isRoot, namespaced, ourselves, steppedDown, type Account } from './account.ts'
import { nativeFolder } from './binaries.ts'

/** Where PostgreSQL's programs and data are, and who runs them. `cluster` is a real path; its parent exists. */
export type Site = { native: string; cluster: string; account: Account; note?: string }

/**
 * Chooses so that it works as root or not, in a home that others may not enter too.
 * @param dataDir the e-Box's data folder, which exists; the cluster is its `postgres`
 * @param isUsable asks whether an account reaches programs and data; tests answer as a machine without namespaces would
 * @throws StartRefused when nothing works
 */
export function chooseSite(dataDir: string, isUsable = canUse): Site {
  const native = nativeFolder()
  const named = join(dataDir, 'postgres')
  const cluster = existsSync(named) ? realpathSync(named) : join(realpathSync(dataDir), 'postgres')
  const candidates = isRoot() ? [steppedDown, namespaced] : hasName() ? [ourselves] : [namespaced]
  const account = candidates.find((candidate) => isUsable(candidate, native, join(cluster, '..')))
  if (account) return { native, cluster, account }
  if (isRoot()) return outside(named, native)
  throw new StartRefused(
    'The embedded PostgreSQL cannot run here: this user has no name in /etc/passwd and may not make user namespaces. Set DATABASE_URL instead.',
  )
}

/** Root in a home that nobody else enters, on a machine without user namespaces: programs and data move to where nobody may go. */
function outside(named: string, native: string): Site {
  const place = join('/var/tmp', `e-box-${createHash('sha256').update(named).digest('hex').slice(0, 16)}`)
  if (existsSync(named) && !lstatSync(named).isSymbolicLink()) {
    throw new StartRefused(
      `The user "nobody", who runs PostgreSQL for root, cannot enter ${named} any more: give the folders above it mode 711, or start as another user.`,
    )
  }
  mkdirSync(place, { recursive: true, mode: 0o711 })
  const made = lstatSync(place)
  if (!made.isDirectory() || made.uid !== 0)
    throw new StartRefused(`${place} belongs to somebody else: remove it and start again.`)
  const copy = join(place, 'native')
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true })
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    renameSync(`${copy}.new`, copy)
  }
  const cluster = join(place, 'postgres')
  if (!existsSync(named)) {
    rmSync(named, { force: true })
    symlinkSync(cluster, named)
  }
  return {
    native: copy,
    cluster,
    account: steppedDown,
    note: `PostgreSQL runs as "nobody", who cannot enter ${named}: its data is in ${cluster}. To keep it for long, set DATA_DIR to a folder that every user may enter.`,
  }
}

/** Gives a folder to the account that is to work in it. */
export function giveTo(account: Account, folder: string): void {
  const { owner } = account
  if (!owner || lstatSync(folder).uid === owner.uid) return
  spawnSync('chown', ['-R', `${owner.uid}:${owner.gid}`, folder])
}
