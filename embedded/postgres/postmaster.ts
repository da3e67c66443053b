import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartRefused } from '#launcher/start-refused.mjs'
import { dyingWithUs, under } from './account.ts'
import { pidFile, stopLeftovers } from './leftovers.ts'
import type { Site } from './site.ts'

/** One running server. `exited` resolves when it ended, however that came. */
export type Postmaster = { pid: number; exited: Promise<void>; isRunning: () => boolean }

export type ServerSettings = { port: number; sharedBuffers: string; logFile: string }

/**
 * Starts the server on a data folder and waits until it answers, recovery after a crash included.
 * @throws StartRefused when it ends before: port taken, disk full, or its own last words
 */
export async function startPostmaster(site: Site, settings: ServerSettings): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    await stopLeftovers(site.cluster)
    const started = await tryPostmaster(site, settings)
    if ('pid' in started) return started
    // A leftover that was only just starting itself shows now.
    const isContested = /lock file "postmaster.pid" already exists|shared memory block .* is still in use/.test(
      started.lastWords,
    )
    if (!isContested || attempt === 50) throw refusal(started.lastWords, settings)
    await sleep(100)
  }
}

async function tryPostmaster(site: Site, settings: ServerSettings): Promise<Postmaster | { lastWords: string }> {
  const log = openLog(settings.logFile)
  const { command, args, options } = under(
    site.account,
    ...dyingWithUs('INT', `${site.native}/bin/postgres`, serverArguments(site, settings)),
  )
  // Its own session: Ctrl-C in the terminal is ours, and we stop the server last.
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', log.descriptor, log.descriptor] })
  closeSync(log.descriptor)
  const ending = Promise.withResolvers<void>()
  let hasEnded = false
  const onEnd = () => {
    hasEnded = true
    ending.resolve()
  }
  child.on('exit', onEnd).on('error', onEnd)

  while (!hasEnded) {
    const { pid, state } = pidFile(site.cluster)
    if (pid !== undefined && pid === child.pid && state === 'ready')
      return { pid, exited: ending.promise, isRunning: () => !hasEnded }
    await sleep(10)
  }
  return { lastWords: readFileSync(settings.logFile).subarray(log.size).toString() }
}

/**
 * Ends a server: fast (no new connections, open transactions rolled back), after ten seconds at once.
 */
export async function stopPostmaster({ pid, exited, isRunning }: Postmaster): Promise<void> {
  const steps = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const
  for (const [signal, patience] of steps) {
    if (!isRunning()) return
    process.kill(pid, signal)
    const timer = new AbortController()
    const isGone = await Promise.race([
      exited.then(() => true),
      sleep(patience, false, { signal: timer.signal }).catch(() => false),
    ])
    timer.abort()
    if (isGone) return
  }
}

/** The log holds neither the text of a failed statement nor the values in an error's detail: they may be somebody's. */
function serverArguments({ cluster }: Site, { port, sharedBuffers }: ServerSettings): string[] {
  const options = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: sharedBuffers,
    max_connections: '200',
    max_wal_size: '4GB',
    wal_compression: 'on',
    // Solid state: a row by its index costs little more than the next one.
    random_page_cost: '1.1',
    jit: 'off',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  }
  return [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
}

/** One log, and the one before once it is past 8 MB. */
function openLog(file: string): { descriptor: number; size: number } {
  if (existsSync(file) && statSync(file).size > 8e6) renameSync(file, `${file}.1`)
  const descriptor = openSync(file, 'a', 0o600)
  return { descriptor, size: statSync(file).size }
}

function refusal(words: string, { port, logFile }: ServerSettings): StartRefused {
  if (words.includes('Address already in use')) {
    return new StartRefused(
      `Port ${port}, for the embedded PostgreSQL, is taken by another program: stop that one, or choose others with PORT=….`,
    )
  }
  if (words.includes('No space left on device'))
    return new StartRefused('The disk is full, so PostgreSQL cannot start: free some space and start again.')
  const last = words.trim().split('\n').pop() || 'it said nothing'
  return new StartRefused(`PostgreSQL did not start: ${last} (all of it in ${logFile}).`)
}
