import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { findOrInstallChromium } from '#tests/fixtures/chromium.ts'
import { exitOf } from '#tests/fixtures/exit-of.ts'
import { startKeeper } from '#tests/fixtures/keeper.ts'
import { closingLines, readTally, sum, type Tally } from '#tests/reporter/tally.ts'

/**
 * `npm test [-- file…]`: vitest, then Playwright, then each failure once more and one line `N passed, N failed`. `--long` runs the same files at full size.
 * A part of a path picks every test file that contains it. Exit code 1 when a test failed, a file did not load or nothing ran.
 */
const root = join(import.meta.dirname, '..')
const given = process.argv.slice(2)
const files = given.filter((argument) => !argument.startsWith('-')).map((file) => relative(root, resolve(root, file)))
const isWeb = (file: string) => file.startsWith('tests/web')
const runners = [
  {
    name: 'vitest',
    wanted: files.length === 0 || !files.every(isWeb),
    run: [bin('vitest/vitest.mjs'), 'run', ...files.filter((file) => !isWeb(file))],
  },
  {
    name: 'playwright',
    wanted: files.length === 0 || files.some(isWeb),
    run: [bin('@playwright/test/cli.js'), 'test', ...files.filter(isWeb)],
  },
].filter(({ wanted }) => wanted)

let child: ChildProcess | undefined
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true
    child?.kill(signal)
  })
}

// start.mjs follows us through this channel: when it is killed, so are we.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

if (given.includes('--long')) process.env.TEST_LONG = '1'
const total = await runAll()
console.log(interrupted ? 'interrupted' : closingLines(total))
// A build or a start that was under way when Ctrl-C came keeps nobody waiting.
process.exit(interrupted ? 130 : total.failures.length > 0 || total.passed === 0 ? 1 : 0)

async function runAll(): Promise<Tally> {
  if (runners.some(({ name }) => name === 'playwright')) {
    try {
      process.env.CHROMIUM_PATH = findOrInstallChromium()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return { passed: 0, failures: ['no Chromium to test with'] }
    }
  }
  const keeper = await startKeeper()
  const tallies: Tally[] = []
  try {
    for (const { name, run } of runners) if (!interrupted) tallies.push(await runOne(name, run))
  } finally {
    await keeper.stop().catch((error: unknown) => {
      console.error(error)
      tallies.push({ passed: 0, failures: ['what the tests started was not ended'] })
    })
  }
  return sum(tallies)
}

async function runOne(name: string, run: string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'ebox-tally-'))
  const file = join(folder, `${name}.json`)
  child = spawn(process.execPath, run, { cwd: root, stdio: 'inherit', env: { ...process.env, TEST_TALLY: file } })
  const code = await exitOf(child)
  const tally = readTally(file)
  rmSync(folder, { recursive: true })
  // A runner that fails for a reason which it did not count (no test found, a broken configuration) is a failure all the same.
  if (code !== 0 && tally.failures.length === 0) tally.failures.push(`${name} ended with code ${code}`)
  return tally
}

function bin(path: string): string {
  return join(root, 'node_modules', path)
}
