import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isBuilt } from './build.mjs'
import { runChild } from './child.mjs'
import { claimPatiently } from './claim.mjs'
import { install, isInstalled } from './install.mjs'
import { findNode24 } from './node24.mjs'
import { StartRefused } from './start-refused.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Installs when the lock differs, finds Node 24, builds when stale, hands over. Sets the exit code of the process.
 * @param {string[]} args `[--dev]` for the e-Box, `--build` to stop once it is built (tests), or `<script.ts> [args…]`
 */
export async function launch(args) {
  const isDevelopment = args[0] === '--dev'
  const isBuildOnly = args[0] === '--build'
  const [script = 'server/main.ts', ...rest] = isDevelopment || isBuildOnly ? args.slice(1) : args
  const isServer = script === 'server/main.ts'
  try {
    await once(
      () => isInstalled(root),
      () => install(root),
    )
    const node = findNode24(root)
    if (isServer && !isDevelopment && (isBuildOnly || servesPages()))
      await once(
        () => isBuilt(root),
        () => build(root, node),
      )
    if (isBuildOnly) return
    process.exitCode = await handOver(
      node,
      script,
      rest,
      isServer ? (isDevelopment ? 'development' : 'production') : undefined,
    )
  } catch (error) {
    const isDiskFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    if (!(error instanceof StartRefused) && !isDiskFull) throw error
    console.error(isDiskFull ? 'The disk is full: free some space and start again.' : error.message)
    process.exitCode = 1
  }
}

/** A copy that serves the machine APIs alone needs no pages. */
const servesPages = () => (process.env.SERVE || 'web').split(',').some((part) => part.trim() === 'web')

/**
 * Two copies may start in one clone at once: one does the work, the other waits and finds it done.
 * @param {() => boolean} isDone
 * @param {() => Promise<void>} work
 */
async function once(isDone, work) {
  if (isDone()) return
  const { heldBy, release } = await claimPatiently(join(root, '.start.claim'), {
    seconds: 600,
    onWait: ({ pid }) => console.log(`Another start (process ${pid}) is installing or building here; waiting for it…`),
  })
  if (heldBy)
    throw new StartRefused(
      `Process ${heldBy.pid} has been installing or building here for ten minutes: stop it and start again.`,
    )
  try {
    if (!isDone()) await work()
  } finally {
    release()
  }
}

/**
 * How far each half of V8's young generation may grow in the server; by itself it takes sixteen, and keeps them. Under ten times what it
 * takes the server held twice as much memory beside its heap, for nothing (trust.md R12). V8 reads this at the start alone: it cannot
 * stand in server/heap.ts.
 */
const youngMegabytes = 8

/**
 * The server follows this process through an IPC channel: when it closes (kill -9 of the launcher), the server stops itself.
 * Tests never read .env: it may name a real database.
 * @param {string} node @param {string} script @param {string[]} args @param {'development' | 'production' | undefined} mode
 * @returns {Promise<number>} the exit code
 */
async function handOver(node, script, args, mode) {
  const settings = join(root, '.env')
  const readsSettings = !script.startsWith('tests/') && !script.startsWith('bench/') && existsSync(settings)
  const flags = [
    '--disable-warning=ExperimentalWarning',
    ...(readsSettings ? [`--env-file=${settings}`] : []),
    ...(mode ? [`--max-semi-space-size=${youngMegabytes}`] : []),
  ]
  const { code } = await runChild(node, [...flags, resolve(root, script), ...args], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${dirname(node)}:${process.env.PATH}`,
      NEXT_TELEMETRY_DISABLED: '1',
      ...(mode ? { NODE_ENV: mode } : {}),
    },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    isIdempotent: mode !== undefined,
  })
  return code
}
