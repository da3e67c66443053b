import { mkdirSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureCluster, isCluster } from './cluster.ts'
import { ensureDiskSpace } from './disk.ts'
import { startPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts'
import { ensureRoles, type Passwords } from './roles.ts'
import { chooseSite, type Site } from './site.ts'
import { resetSuperuserPassword } from './superuser.ts'

export type PostgresSettings = {
  /** The e-Box's data folder; the server's is `postgres` in it, its log `postgres.log`. */
  dataDir: string
  port: number
  passwords: Passwords
  /** As PostgreSQL writes it; a quarter of the memory unless told, and 2 GB at most. */
  sharedBuffers?: string
  /** Hears what a person should know, a line at a time. */
  log?: (line: string) => void
}

export type EmbeddedPostgres = {
  /** The process id of the server as it is now: another one after a restart. */
  pid: () => number
  /** Ends the server and its supervision; resolves when it is gone. */
  stop: () => Promise<void>
}

/**
 * Starts PostgreSQL 18 on 127.0.0.1 with the databases and roles of the e-Box, made on the first start, and restarts it when it
 * dies. The caller holds the claim on the data folder: what runs on it is taken for a leftover and stopped.
 * @throws StartRefused with a sentence: no programs for this platform, another version's folder, full disk, taken port
 */
export async function startPostgres({
  dataDir,
  port,
  passwords,
  sharedBuffers = quarterOfMemory(),
  log = console.log,
}: PostgresSettings): Promise<EmbeddedPostgres> {
  mkdirSync(dataDir, { recursive: true })
  const site = chooseSite(dataDir)
  if (site.note) log(site.note)
  ensureDiskSpace(join(site.cluster, '..'), isCluster(site.cluster) ? 64 : 300)
  await ensureCluster(site, passwords.postgres)

  const start = () => startPostmaster(site, { port, sharedBuffers, logFile: join(dataDir, 'postgres.log') })
  const postmaster = await startWithRoles(site, start, port, passwords)
  return supervise(postmaster, start, log)
}

/** As PostgreSQL's manual advises, bounded because the e-Box runs on the same machine. */
function quarterOfMemory(): string {
  const bound = process.constrainedMemory()
  const bytes = Math.min(totalmem(), bound > 0 ? bound : Infinity) / 4
  return `${Math.floor(Math.min(bytes, 2 * 1_024 ** 3) / 1_024 ** 2)}MB`
}

async function startWithRoles(
  site: Site,
  start: () => Promise<Postmaster>,
  port: number,
  passwords: Passwords,
): Promise<Postmaster> {
  const postmaster = await start()
  try {
    await ensureRoles(port, passwords)
    return postmaster
  } catch (error) {
    await stopPostmaster(postmaster)
    if (!(error instanceof Error && 'code' in error && error.code === '28P01')) throw error
  }
  await resetSuperuserPassword(site, passwords.postgres)
  const again = await start()
  await ensureRoles(port, passwords)
  return again
}

/** Restarts at once, then after 0.2 s, 0.4 s … 5 s while it keeps failing (a full disk may be emptied). */
function supervise(first: Postmaster, start: () => Promise<Postmaster>, log: (line: string) => void): EmbeddedPostgres {
  let postmaster = first
  const stopping = new AbortController()

  const watch = async () => {
    for (;;) {
      await postmaster.exited
      for (let delay = 0; !stopping.signal.aborted; delay = Math.min(5000, delay * 2 || 200)) {
        log(
          delay === 0
            ? 'PostgreSQL ended unexpectedly: restarting it.'
            : `PostgreSQL does not start: again in ${delay / 1000} s.`,
        )
        await sleep(delay, undefined, { signal: stopping.signal }).catch(() => {})
        if (stopping.signal.aborted) return
        const restarted = await start().catch(
          (error: unknown) => void log(error instanceof Error ? error.message : String(error)),
        )
        if (!restarted) continue
        postmaster = restarted
        log('PostgreSQL runs again.')
        break
      }
      if (stopping.signal.aborted) return
    }
  }
  const watching = watch()
  return {
    pid: () => postmaster.pid,
    async stop() {
      stopping.abort()
      await stopPostmaster(postmaster)
      await watching
      // A restart may have been under way: what it brought up ends too.
      await stopPostmaster(postmaster)
    },
  }
}
