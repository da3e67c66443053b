import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  completeEnvironment,
  embeddedParts,
  postgresSettings,
  type Environment,
} from '#embedded/complete-environment.ts'
import { claimDataFolder, dataFolderHolder } from '#embedded/data-folder.ts'
import { claim } from '#launcher/claim.mjs'
import { isInstalled } from '#launcher/install.mjs'
import { ensurePortFree } from '#server/ports.ts'
import { freePorts, isAlive, run, until } from '#tests/fixtures/process.ts'

const root = join(import.meta.dirname, '../..')
const node = process.execPath
const place = mkdtempSync(join(tmpdir(), 'ground-start-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

let made = 0
function folder(): string {
  const path = join(place, String(++made))
  mkdirSync(path)
  return path
}

describe('the launcher', () => {
  test('says one sentence under a Node that is too old', async () => {
    const preload = join(folder(), 'old.cjs')
    writeFileSync(
      preload,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '16.20.2' } })`,
    )
    const { said, ended } = run(node, ['-r', preload, join(root, 'start.mjs')])
    expect(await ended).toBe(1)
    expect(said().trim()).toBe(
      'The e-Box needs Node 18 or newer to start; this is Node 16.20.2. See https://nodejs.org.',
    )
  })

  test.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGKILL', 'the end of the launcher'],
  ] as const)('runs a script under Node 24 and stops it on %s', async (signal, reason) => {
    const notes = join(folder(), 'notes')
    const launcher = run(node, ['start.mjs', 'tests/fixtures/launched.ts', notes], {}, root)
    await until('the script runs', () => launcher.said().includes('running'))
    launcher.child.kill(signal)
    expect(await launcher.ended).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 3)
    const lines = await until('the script ended', () => finished(notes))
    expect(lines).toMatch(/^running \d+ v24\./)
    expect(lines).toContain(`stopped by ${reason}\n`)
  })

  test('stops everything when npm is killed, also behind npm’s shell', async () => {
    const notes = join(folder(), 'notes')
    const npm = `require('child_process').spawn('sh', ['-c', '${node} start.mjs tests/fixtures/launched.ts ${notes}; true'], { stdio: 'inherit' })`
    const started = run(node, ['-e', npm], { npm_lifecycle_event: 'start' }, root)
    await until('the script runs', () => started.said().includes('running'))
    started.child.kill('SIGKILL')
    expect(await until('the script ended', () => finished(notes))).toContain('stopped by')
    const pid = Number(readFileSync(notes, 'utf8').split(' ')[1])
    await until('the script is gone', () => !isAlive(pid))
  })

  test('installs once when two copies start at once, and not again', async () => {
    const clone = smallClone('{ "lockfileVersion": 3, "packages": {} }')
    const starts = [1, 2].map(() => run(node, ['start.mjs', 'hello.ts'], {}, clone))
    expect(await Promise.all(starts.map(({ ended }) => ended))).toEqual([0, 0])
    expect(starts.filter(({ said }) => said().includes('Installing')).length).toBe(1)
    expect(starts.every(({ said }) => said().includes('hello'))).toBe(true)

    const later = run(node, ['start.mjs', 'hello.ts'], {}, clone)
    await later.ended
    expect(later.said().trim()).toBe('hello')
  })

  test('says one sentence when the registry cannot be reached', async () => {
    const entry = { version: '1.0.0', resolved: 'http://127.0.0.1:9/absent.tgz', integrity: 'sha512-AAAA' }
    const packages = { '': { name: 'clone', dependencies: { absent: '1.0.0' } }, 'node_modules/absent': entry }
    const clone = smallClone(JSON.stringify({ name: 'clone', lockfileVersion: 3, packages }), { absent: '1.0.0' })
    const { said, ended } = run(node, ['start.mjs', 'hello.ts'], { npm_config_fetch_retries: '0' }, clone)
    expect(await ended).toBe(1)
    expect(said().trim().split('\n').pop()).toMatch(/^The dependencies could not be installed .* start again\.$/)
    expect(said()).not.toContain('hello\n')
  })

  test('takes an install by hand for done when it agrees with the lock', () => {
    const clone = folder()
    const locked = {
      '': {},
      'node_modules/a': { integrity: 'x' },
      'node_modules/for-macos': { integrity: 'y', optional: true },
    }
    mkdirSync(join(clone, 'node_modules'))
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages: locked }))
    writeFileSync(
      join(clone, 'node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { integrity: 'z' } } }),
    )
    expect(isInstalled(clone)).toBe(false)
    writeFileSync(
      join(clone, 'node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { integrity: 'x' } } }),
    )
    expect(isInstalled(clone)).toBe(true)
    writeFileSync(
      join(clone, 'package-lock.json'),
      JSON.stringify({ packages: { ...locked, 'node_modules/b': { integrity: 'w' } } }),
    )
    expect(isInstalled(clone)).toBe(false)
  })

  test('builds when sources changed, folds the compiler’s words unless it fails', async () => {
    const clone = smallClone('{ "lockfileVersion": 3, "packages": {} }')
    const compiler = (ending: string) =>
      `const fs = require('fs'); console.log('words of the compiler'); fs.mkdirSync('.next', { recursive: true }); fs.writeFileSync('.next/BUILD_ID', 'x'); ${ending}`
    const start = async () => {
      const { said, ended } = run(node, ['start.mjs'], {}, clone)
      return { code: await ended, said: said() }
    }
    await run(node, ['start.mjs', 'hello.ts'], {}, clone).ended
    mkdirSync(join(clone, 'node_modules/next/dist/bin'), { recursive: true })
    mkdirSync(join(clone, 'server'))
    mkdirSync(join(clone, 'app'))
    writeFileSync(join(clone, 'server/main.ts'), 'console.log(`serving in ${process.env.NODE_ENV}`)')
    writeFileSync(join(clone, 'node_modules/next/dist/bin/next'), compiler(''))

    const first = await start()
    expect(first).toMatchObject({
      code: 0,
      said: expect.stringMatching(/Building the pages: done in \d+ s\nserving in production/),
    })
    expect(first.said).not.toContain('words of the compiler')
    expect((await start()).said).toBe('serving in production\n')

    writeFileSync(join(clone, 'app/page.tsx'), 'export default () => null')
    writeFileSync(join(clone, 'node_modules/next/dist/bin/next'), compiler('process.exit(1)'))
    const failed = await start()
    expect(failed.code).toBe(1)
    expect(failed.said).toMatch(/words of the compiler\nThe pages could not be built; the reason is above\.\n$/)
  })
})

describe('the settings', () => {
  test('complete an empty environment, the same each time, with secrets that only we read', () => {
    const dataDir = folder()
    const first = complete({ DATA_DIR: dataDir, PORT: '4010' })
    expect(complete({ DATA_DIR: dataDir, PORT: '4010' })).toEqual(first)
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(first.EMBEDDED).toBe(
      'postgres,identity-provider,mail-inbox,workflow-engine,key-provider,virus-scanner,store',
    )
    expect(first.DATABASE_URL).toMatch(/^postgres:\/\/ebox_app:[0-9a-f]{64}@127\.0\.0\.1:4014\/ebox$/)
    expect(first.ORIGIN).toBe('http://localhost:4010')
    expect(postgresSettings(first)?.port).toBe(4014)
  })

  test('change nothing in a child process that inherits them', () => {
    const first = complete({ DATA_DIR: folder() })
    expect(complete({ ...first })).toEqual(first)
  })

  test('leave a part that is half set alone', () => {
    const environment = complete({
      DATA_DIR: folder(),
      OIDC_CLIENT_ID: 'us',
      DATABASE_URL: 'postgres://elsewhere/ebox',
    })
    expect(environment.OIDC_ISSUER).toBeUndefined()
    expect(environment.DATABASE_OWNER_URL).toBeUndefined()
    expect([...embeddedParts(environment)]).toEqual([
      'mail-inbox',
      'workflow-engine',
      'key-provider',
      'virus-scanner',
      'store',
    ])
  })

  test('need no PostgreSQL when every part is somebody else’s', () => {
    const url = 'postgres://elsewhere/ebox'
    const environment = complete({
      ...{
        DATA_DIR: folder(),
        DATABASE_URL: url,
        DATABASE_WORKER_URL: url,
        DATABASE_OWNER_URL: url,
        SMTP_URL: 'smtp://elsewhere',
      },
      ...{ OIDC_ISSUER: 'https://elsewhere', INNGEST_BASE_URL: 'https://elsewhere', CLAMD_URL: 'tcp://elsewhere' },
    })
    expect(postgresSettings(environment)).toBeUndefined()
    expect(environment.EMBEDDED).toBe('key-provider')
  })

  test('agree when many processes start at once', async () => {
    const dataDir = folder()
    const script = `import '#embedded/settings.ts'; console.log(process.env.DATABASE_URL, process.env.AUTH_SECRET)`
    const starts = Array.from({ length: 6 }, () =>
      run(
        node,
        ['--input-type=module', '-e', script],
        { DATA_DIR: dataDir, EMBEDDED: '', DATABASE_URL: '', AUTH_SECRET: '' },
        root,
      ),
    )
    await Promise.all(starts.map(({ ended }) => ended))
    expect(new Set(starts.map(({ said }) => said())).size).toBe(1)
    expect(starts[0]?.said()).toContain('ebox_app')
  })

  test('keep a value that was replaced by hand, and complete a file of an older version', () => {
    const dataDir = folder()
    complete({ DATA_DIR: dataDir })
    const file = join(dataDir, 'secrets.json')
    const { workflowEvents, ...older } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...older, ebox_app: 'mine' }))
    const environment = complete({ DATA_DIR: dataDir })
    expect(environment.DATABASE_URL).toContain('ebox_app:mine@')
    expect(environment.INNGEST_EVENT_KEY).toBe(workflowEvents)
  })

  test('say one sentence when the data folder cannot be used', async () => {
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    const { said, ended } = run(
      node,
      ['embedded/settings.ts'],
      { DATA_DIR: join(file, 'data'), EMBEDDED: '', AUTH_SECRET: '' },
      root,
    )
    expect(await ended).toBe(1)
    expect(said().trim()).toMatch(/^The data folder .* cannot be used: .*\.$/)
  })
})

describe('a data folder and the ports', () => {
  test('belong to one e-Box; the second is told which', async () => {
    const dataDir = folder()
    const script = `import { claimDataFolder } from '#embedded/data-folder.ts'; await claimDataFolder(${JSON.stringify(dataDir)}, 'http://localhost:4020'); console.log('claimed'); setInterval(() => {}, 1000)`
    const first = run(node, ['--input-type=module', '-e', script], {}, root)
    await until('the first has it', () => first.said().includes('claimed'))
    expect(dataFolderHolder(dataDir)?.pid).toBe(first.child.pid)
    await expect(claimDataFolder(dataDir, '')).rejects.toThrow(`(process ${first.child.pid}, http://localhost:4020)`)

    first.child.kill('SIGKILL')
    await first.ended
    expect(dataFolderHolder(dataDir)).toBeUndefined()
    const release = await claimDataFolder(dataDir, '')
    release()
  })

  test('are not kept by a dead e-Box whose process id somebody else has now', () => {
    const file = join(folder(), 'claim')
    writeFileSync(file, JSON.stringify({ pid: process.ppid, startedAt: 'before the reboot', note: '' }))
    expect(claim(file).heldBy).toBeUndefined()
    expect(claim(file).heldBy?.pid).toBe(process.pid)
  })

  test('are refused with a sentence when the port is taken', async () => {
    const port = await freePorts(1)
    const other = createServer().listen(port, '127.0.0.1')
    await until('it listens', () => other.listening)
    await expect(ensurePortFree(port, 'the web pages')).rejects.toThrow(
      `Port ${port}, for the web pages, is taken by another program: stop that one, or choose others with PORT=….`,
    )
    await new Promise((resolve) => other.close(resolve))
    await expect(ensurePortFree(port, 'the web pages')).resolves.toBeUndefined()
  })
})

function complete(environment: Environment): Environment {
  completeEnvironment(environment)
  return environment
}

function finished(notes: string): string | undefined {
  const text = readFileSync(notes, 'utf8')
  return text.includes('stopped by') ? text : undefined
}

/** A clone with the launcher, one script and no more packages than told. */
function smallClone(lock: string, dependencies: Record<string, string> = {}): string {
  const clone = folder()
  cpSync(join(root, 'start.mjs'), join(clone, 'start.mjs'))
  cpSync(join(root, 'launcher'), join(clone, 'launcher'), { recursive: true })
  writeFileSync(join(clone, 'package.json'), JSON.stringify({ name: 'clone', type: 'module', dependencies }))
  writeFileSync(join(clone, 'package-lock.json'), lock)
  writeFileSync(join(clone, 'hello.ts'), `const word: string = 'hello'; console.log(word)`)
  return clone
}
