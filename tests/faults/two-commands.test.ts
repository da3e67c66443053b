import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ensurePortFree } from '#server/ports.ts'
import { anEntry, expectKept, send, type Entry } from '#tests/fixtures/ledger.ts'
import { startLoad } from '#tests/fixtures/load.ts'
import { aPlace, serverOf, start, type Started } from '#tests/fixtures/npm-start.ts'
import { isAlive, run, until } from '#tests/fixtures/process.ts'
import { processesOf } from '#tests/fixtures/processes.ts'
import { postmasterOf } from '#tests/fixtures/run-folder.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'

// Where it is the run's first: the pages are built and the data folder is made before a test's time counts.
beforeAll(() => askKeeper('template'), 300_000)

const root = join(import.meta.dirname, '../..')
const rounds = process.env.TEST_LONG ? 10 : 1

test(
  'kill -9 of the server, of PostgreSQL or of the launcher loses nothing acknowledged, and the next start trips over nothing',
  async () => {
    const place = await aPlace()
    const entries: Entry[] = []
    let started = start(place)
    for (let round = 0; round < rounds; round++) {
      for (const part of ['server', 'postgres', 'launcher'] as const) {
        const ebox = await started.ready()
        const load = await startLoad(ebox, { writers: 2 })
        await until('publications go through', () => load.acknowledged() > 5)
        process.kill(pidOf(part, started), 'SIGKILL')
        // PostgreSQL is brought back by the server, without a start.
        const before = load.acknowledged()
        if (part === 'postgres') await until('publications go through again', () => load.acknowledged() > before + 5)
        else expect(await started.ended).toBe(part === 'server' ? 128 + 9 : 'SIGKILL')
        await load.stop()
        entries.push(...load.entries)
        if (part !== 'postgres') started = start(place)
        await expectKept(await started.ready(), entries)
      }
    }
    expect(entries.filter(({ messageId }) => messageId !== undefined).length).toBeGreaterThan(rounds * 15)
    started.ctrlC()
    await started.ended
    await expectNothingLeft(place)

    function pidOf(part: 'server' | 'postgres' | 'launcher', { pid }: Started): number {
      if (part === 'launcher') return pid
      return part === 'server' ? serverOf(place) : (postmasterOf(place.dataDir) ?? 0)
    }
  },
  60_000 + rounds * 120_000,
)

test('two copies run side by side; Ctrl-C ends one of them whole and not the other; a third is told why it cannot start', async () => {
  const [here, there] = [await aPlace(), await aPlace()]
  const [first, second] = [start(here, { by: 'npm' }), start(there, { by: 'npm' })]
  for (const ebox of [await first.ready(), await second.ready()])
    expect((await send(ebox, await anEntry())).status).toBe(201)

  const onSameFolder = runLauncher({ DATA_DIR: here.dataDir, PORT: String(there.port) })
  expect(await onSameFolder.ended).toBe(1)
  expect(onSameFolder.said().trim()).toBe(
    `An e-Box already runs on the data folder ${here.dataDir} (process ${serverOf(here)}, ${here.origin}): ` +
      'stop it, or give this one its own with DATA_DIR=… PORT=….',
  )
  const elsewhere = mkdtempSync(join(tmpdir(), 'ebox-elsewhere-'))
  const onSamePort = runLauncher({ DATA_DIR: elsewhere, PORT: String(here.port) })
  expect(await onSamePort.ended).toBe(1)
  expect(onSamePort.said().trim()).toBe(
    `Port ${here.port}, for the web pages, is taken by another program: stop that one, or choose others with PORT=….`,
  )
  rmSync(elsewhere, { recursive: true })

  const answer = await fetch(`${here.origin}/api/health`)
  const embedded = { status: 'DEGRADED', embedded: true }
  expect(await answer.json()).toMatchObject({
    status: 'DEGRADED',
    details: {
      process: { status: 'UP' },
      database: { status: 'UP' },
      postgres: embedded,
      'identity-provider': embedded,
      'mail-inbox': embedded,
      'workflow-engine': embedded,
      'key-provider': embedded,
    },
  })

  second.ctrlC()
  await second.ended
  await expectNothingLeft(there)
  expect((await fetch(`${here.origin}/api/health`)).status).toBe(200)
  first.ctrlC()
  await first.ended
  await expectNothingLeft(here)
}, 180_000)

test('a configuration that is half set is refused with the names of all that is missing, and no value', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ebox-half-'))
  const { said, ended } = runLauncher({ DATA_DIR: dataDir, OIDC_ISSUER: 'https://sign-in.example/secret-place' })
  expect(await ended).toBe(1)
  expect(said()).toMatch(/^The configuration is not complete:\n/)
  expect(said()).toContain('OIDC_CLIENT_ID')
  expect(said()).toContain('OIDC_CLIENT_SECRET')
  expect(said()).not.toMatch(/secret-place|\n\s+at /)
  rmSync(dataDir, { recursive: true })
})

test('after the install nothing needs the network: it starts and a letter is published and read', async () => {
  const place = await aPlace()
  const [command = '', ...isolation] = withoutNetwork()
  const preload = `--import ${join(root, 'tests/fixtures/only-loopback.mjs')}`
  const { said, ended } = run(
    command,
    [...isolation, process.execPath, join(root, 'tests/fixtures/offline-journey.ts')],
    {
      DATA_DIR: place.dataDir,
      PORT: String(place.port),
      HOST: 'localhost',
      NODE_OPTIONS: command === 'env' ? preload : '',
      ...(process.env.TEST_SERVE ? { SERVE: process.env.TEST_SERVE } : {}),
    },
    root,
  )
  expect(await ended, said()).toBe(0)
  expect(said()).toMatch(command === 'env' ? /read offline/ : /read offline among the interfaces lo\n/)
  expect(said()).not.toContain('was tried offline')
  expect(processesOf(place.dataDir)).toEqual([])
}, 180_000)

/** A command line that takes the network away from what follows, loopback excepted; where none works, `env`, and the preload holds it. */
function withoutNetwork(): string[] {
  const raise = 'ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || exit 9; exec "$@"'
  const ways = ['-n', '-rn'].map((flags) => ['unshare', flags, 'sh', '-c', raise, 'sh'])
  return ways.find(([command = '', ...args]) => spawnSync(command, [...args, 'true']).status === 0) ?? ['env']
}

function runLauncher(env: Record<string, string>) {
  return run(process.execPath, ['start.mjs'], { SERVE: 'api,oauth', HOST: 'localhost', ...env }, root)
}

async function expectNothingLeft({ dataDir, port }: { dataDir: string; port: number }): Promise<void> {
  const left = () => processesOf(dataDir).filter(isAlive)
  await until(`no process of ${dataDir}`, () => left().length === 0)
  for (const offset of [0, 1, 2, 3, 4]) await ensurePortFree(port + offset, 'the next e-Box')
}
