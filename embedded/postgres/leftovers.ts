import { existsSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Stops what an earlier start left running on a data folder (its e-Box was killed, or its postmaster was and the servers of open
 * connections live on), and removes the pid file of a start before the last boot. The caller holds the claim on the folder.
 * @param cluster the data folder, a real path
 */
export async function stopLeftovers(cluster: string): Promise<void> {
  // A fast shutdown first; what is an orphan of a dead postmaster, or hangs, is killed: the log of writes makes that safe.
  for (let waited = 0; ; waited += 20) {
    const pids = serversOn(cluster)
    if (pids.length === 0) break
    const postmaster = pids.find((pid) => pid === pidInFile(cluster))
    if (postmaster === undefined || waited > 10_000) for (const pid of pids) signal(pid, 'SIGKILL')
    else if (waited === 0) signal(postmaster, 'SIGINT')
    await sleep(20)
  }
  removeStalePidFile(cluster)
}

/** @returns the process ids of PostgreSQL servers that work on the folder. Without /proc (not Linux) none is found. */
export function serversOn(cluster: string): number[] {
  if (!existsSync('/proc/self')) return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isServerOn(pid, cluster))
}

/** A server's working folder is its data folder; before it went there, its command line (or that of what starts it) names it. */
function isServerOn(pid: number, cluster: string): boolean {
  try {
    const isServer = /\/postgres( \(deleted\))?$/.test(readlinkSync(`/proc/${pid}/exe`))
    if (isServer && readlinkSync(`/proc/${pid}/cwd`) === cluster) return true
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words.includes(cluster) && words.some((word) => word.endsWith('/bin/postgres'))
  } catch {
    return false
  }
}

/** PostgreSQL takes any living process with the noted id for its own: after a reboot that may be anybody. */
function removeStalePidFile(cluster: string): void {
  const pid = pidInFile(cluster)
  if (pid !== undefined && existsSync(`/proc/${pid}`)) rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

/** @returns the first line of postmaster.pid */
export function pidInFile(cluster: string): number | undefined {
  return pidFile(cluster).pid
}

/** @returns what postmaster.pid says (miscadmin.h of PostgreSQL: line 1 is the process id, line 8 the state) */
export function pidFile(cluster: string): { pid?: number; state?: string } {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), state: lines[7]?.trim() }
  } catch {
    return {}
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}
