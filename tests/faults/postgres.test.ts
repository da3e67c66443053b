import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, afterEach, expect, test } from 'vitest'
import { completeEnvironment, type Environment } from '#embedded/complete-environment.ts'
import { claimDataFolder } from '#embedded/data-folder.ts'
import { ensureDiskSpace } from '#embedded/postgres/disk.ts'
import { serversOn, stopLeftovers } from '#embedded/postgres/leftovers.ts'
import { migrate } from '#db/migrate.ts'
import { freePorts, isAlive, run, until, type Running } from '#tests/fixtures/process.ts'

const root = join(import.meta.dirname, '../..')
const node = process.execPath
const isRoot = process.getuid?.() === 0
const place = mkdtempSync(join(tmpdir(), 'ground-postgres-'))
chmodSync(place, 0o755)

type Installation = { dataDir: string; port: number; cluster: string; environment: Environment }
const installations: Installation[] = []
const running: Running[] = []

afterEach(async () => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
  for (const { cluster } of installations.splice(0)) await stopLeftovers(cluster)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

test('the first start makes roles that own nothing but what is theirs, and databases that only they enter', async () => {
  const installation = await install()
  await start(installation)
  const sql = connect(installation, 'EMBEDDED_DATABASE_URL')
  const roles =
    await sql`select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as is_strong
    from pg_roles where rolname like 'ebox%' order by 1`
  expect(roles.map(({ rolname, is_strong }) => [rolname, is_strong])).toEqual([
    ['ebox_app', false],
    ['ebox_desk', false],
    ['ebox_embedded', false],
    ['ebox_federation', false],
    ['ebox_owner', false],
    ['ebox_sender', false],
    ['ebox_worker', false],
  ])
  const owners =
    await sql`select datname, pg_get_userbyid(datdba) as owner from pg_database where datname in ('ebox', 'embedded') order by 1`
  expect(owners.map(({ owner }) => owner)).toEqual(['ebox_owner', 'ebox_embedded'])
  const [safety] = await sql`select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums`
  expect(safety).toEqual({ fsync: 'on', checksums: 'on' })
  await sql.end()

  const trespass = connect(installation, 'DATABASE_URL', 'embedded')
  await expect(trespass`select 1`).rejects.toMatchObject({ code: '42501' })
  const guess = connect(installation, 'DATABASE_URL', 'ebox', 'wrong')
  await expect(guess`select 1`).rejects.toMatchObject({ code: '28P01' })
})

test('a first start that is killed anywhere is repaired by the next', async () => {
  for (const milliseconds of [150, 400, 700, 850, 1000, 1150]) {
    const installation = await install()
    const first = begin(installation)
    await sleep(milliseconds)
    first.child.kill('SIGKILL')
    await first.ended
    const second = await start(installation)
    const sql = connect(installation, 'DATABASE_OWNER_URL')
    expect(await sql`create table t as select 1 as one`).toBeDefined()
    await sql.end()
    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)
    expect(serversOn(installation.cluster)).toEqual([])
  }
}, 120_000)

test('rows that were acknowledged outlive a kill -9 of the server, which is back by itself', async () => {
  const installation = await install()
  const running = await start(installation)
  const sql = connect(installation, 'DATABASE_OWNER_URL', 'ebox', undefined, 4)
  await sql`create table t (id int primary key)`
  const acknowledged: number[] = []
  let isWriting = true
  let next = 0
  const writers = Array.from({ length: 4 }, async () => {
    while (isWriting) {
      const id = ++next
      await sql`insert into t values (${id})`.then(
        () => acknowledged.push(id),
        () => sleep(20),
      )
    }
  })
  await until('rows', () => acknowledged.length > 200)
  const killed = pidOf(running)
  process.kill(killed, 'SIGKILL')
  const at = acknowledged.length
  await until('it writes again', () => acknowledged.length > at + 200)
  isWriting = false
  await Promise.all(writers)

  const found = new Set((await sql<{ id: number }[]>`select id from t`).map(({ id }) => id))
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([])
  await sql.end()
  expect(running.said()).toContain('PostgreSQL ended unexpectedly: restarting it.\nPostgreSQL runs again.')
  expect(isAlive(killed)).toBe(false)
  running.child.kill('SIGTERM')
  expect(await running.ended).toBe(0)
  expect(serversOn(installation.cluster)).toEqual([])
}, 120_000)

test('a server follows a killed e-Box; where it cannot, the next start stops the orphan', async () => {
  const installation = await install()
  const followed = await start(installation)
  const follower = pidOf(followed)
  followed.child.kill('SIGKILL')
  await until('the server followed', () => !isAlive(follower))

  // Without setpriv the kernel tells the server nothing.
  const orphaned = await start(installation, { PATH: pathOf('sh', 'chown', 'unshare') })
  const sql = connect(installation, 'DATABASE_OWNER_URL')
  await sql`create table t as select 42 as answer`
  await sql.end()
  const orphan = pidOf(orphaned)
  orphaned.child.kill('SIGKILL')
  await orphaned.ended
  expect(isAlive(orphan)).toBe(true)

  await start(installation)
  expect(isAlive(orphan)).toBe(false)
  const again = connect(installation, 'DATABASE_OWNER_URL')
  expect(await again`select answer from t`).toMatchObject([{ answer: 42 }])
  await again.end()
})

test('a pid file from before the reboot, whose id a stranger has now, blocks nothing', async () => {
  const installation = await install()
  await stop(await start(installation))
  const identity = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
  const [command = 'sleep', ...args] = [...identity, 'sleep', '60']
  const stranger = run(command, args)
  running.push(stranger)
  const pidFile = join(installation.cluster, 'postmaster.pid')
  writeFileSync(
    pidFile,
    [stranger.child.pid, installation.cluster, 0, installation.port + 4, '', '127.0.0.1', '', 'ready', ''].join('\n'),
  )
  if (isRoot) chownSync(pidFile, 65534, 65534)
  await stop(await start(installation))
  expect(isAlive(stranger.child.pid ?? 0)).toBe(true)
})

test('passwords follow secrets.json, the superuser’s too', async () => {
  const installation = await install()
  await stop(await start(installation))
  rmSync(join(installation.dataDir, 'secrets.json'))
  const environment: Environment = { DATA_DIR: installation.dataDir, PORT: String(installation.port) }
  completeEnvironment(environment)
  expect(environment.DATABASE_URL).not.toBe(installation.environment.DATABASE_URL)
  await start({ ...installation, environment })
  const sql = connect({ ...installation, environment }, 'DATABASE_URL')
  expect(await sql`select 1 as one`).toMatchObject([{ one: 1 }])
  await sql.end()
})

test('a data folder of another version is refused with a sentence', async () => {
  const installation = await install()
  mkdirSync(installation.cluster)
  writeFileSync(join(installation.cluster, 'PG_VERSION'), '17\n')
  await expectRefusal(installation, /^\S+\/postgres was made by PostgreSQL 17 and this is 18: .*\.$/)
})

test('a data folder with other files in it is refused with a sentence', async () => {
  const installation = await install()
  mkdirSync(installation.cluster)
  writeFileSync(join(installation.cluster, 'thesis.txt'), '')
  await expectRefusal(installation, /^\S+\/postgres holds files that are not PostgreSQL's: .*\.$/)
  expect(existsSync(join(installation.cluster, 'thesis.txt'))).toBe(true)
})

test('a taken port is refused with a sentence, and no server stays', async () => {
  const installation = await install()
  const other = createServer().listen(installation.port + 4, '127.0.0.1')
  await until('it listens', () => other.listening)
  await expectRefusal(
    installation,
    new RegExp(`^Port ${installation.port + 4}, for the embedded PostgreSQL, is taken by another program: .*\\.$`),
  )
  expect(serversOn(installation.cluster)).toEqual([])
  await new Promise((resolve) => other.close(resolve))
})

test('a full disk is refused with a sentence, before and while the data folder is made', async () => {
  const folder = join(place, 'small')
  mkdirSync(folder)
  const cluster = `import { secretsOf } from '#embedded/secrets.ts'; import { chooseSite } from '#embedded/postgres/site.ts'; import { ensureCluster } from '#embedded/postgres/cluster.ts'
    try { secretsOf(process.env.DATA_DIR); await ensureCluster(chooseSite(process.env.DATA_DIR), 'x') } catch (error) { console.log(error.name + ': ' + error.message) }`
  const onSmallDisk = (...command: string[]) => {
    const script = 'mount -t tmpfs -o size=12m,mode=755 none "$0" && exec "$@"'
    const namespace = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount']
    return run(
      'unshare',
      [...namespace, 'sh', '-c', script, folder, ...command],
      { DATA_DIR: folder, PORT: '4000', EMBEDDED: '', DATABASE_URL: '' },
      root,
    )
  }
  const before = onSmallDisk(node, 'tests/fixtures/postgres-alone.ts')
  expect(await before.ended).toBe(1)
  expect(before.said().trim()).toMatch(/^The disk of \S+ is full: 1\d MB are free and PostgreSQL wants 300 MB\. .*\.$/)

  const meanwhile = onSmallDisk(node, '--input-type=module', '-e', cluster)
  expect(await meanwhile.ended).toBe(0)
  expect(meanwhile.said().trim()).toMatch(/^StartRefused: The disk of \S+ is full: free some space and start again\.$/)
  expect(() => ensureDiskSpace('/', 300, () => 299e6)).toThrow('299 MB are free')
})

test('it runs in a home that nobody else enters', async () => {
  const home = join(place, 'home')
  mkdirSync(home, { mode: 0o700 })
  const installation = await install(join(home, 'data'))
  await start(installation)
  const sql = connect(installation, 'DATABASE_URL')
  expect(await sql`select 1 as one`).toMatchObject([{ one: 1 }])
  await sql.end()
})

test('without user namespaces, root moves programs and data to where nobody may go, and finds them again', async () => {
  const home = join(place, 'locked')
  mkdirSync(home, { mode: 0o700 })
  const installation = await install(join(home, 'data'))
  const path = { PATH: pathOf('sh', 'chown') }
  const first = await start(installation, path)
  const data = realpathSync(installation.cluster)
  if (!isRoot) return expect(data).toBe(installation.cluster)
  installations.push({ ...installation, cluster: data })
  try {
    expect(first.said()).toContain(`its data is in ${data}`)
    expect(data).toMatch(/^\/var\/tmp\/e-box-\w+\/postgres$/)
    const sql = connect(installation, 'DATABASE_OWNER_URL')
    await sql`create table t as select 42 as answer`
    await sql.end()
    await stop(first)
    const second = await start(installation, path)
    const again = connect(installation, 'DATABASE_OWNER_URL')
    expect(await again`select answer from t`).toMatchObject([{ answer: 42 }])
    await again.end()
    await stop(second)
  } finally {
    rmSync(join(data, '..'), { recursive: true, force: true })
  }
})

test('migrations are applied once by whoever comes first, and a newer database is refused with a sentence', async () => {
  const installation = await install()
  await start(installation)
  const folder = join(place, 'migrations')
  mkdirSync(join(folder, 'meta'), { recursive: true })
  writeFileSync(join(folder, '0000_a.sql'), 'create table a (id int)')
  writeFileSync(join(folder, '0001_b.sql'), 'create table b (id int)')
  const journal = (...tags: string[]) =>
    writeFileSync(
      join(folder, 'meta/_journal.json'),
      JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: tags.map((tag, idx) => ({ idx, version: '7', when: 1000 + idx, tag, breakpoints: true })),
      }),
    )
  journal('0000_a', '0001_b')
  const url = installation.environment.DATABASE_OWNER_URL ?? ''
  const results = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)])
  expect(results.map(({ applied }) => applied).sort()).toEqual([0, 0, 2])
  journal('0000_a')
  await expect(migrate(url, folder)).rejects.toThrow(/was migrated by a newer e-Box than this one: .*\.$/)
  await expect(migrate('postgres://a:b@127.0.0.1:9/ebox', folder)).rejects.toThrow(
    'The database at 127.0.0.1:9 cannot be reached (ECONNREFUSED)',
  )
})

test('db:reset empties the data folder, but not under a running e-Box or for a database of somebody’s own', async () => {
  const installation = await install()
  await stop(await start(installation))
  const reset = (more: Record<string, string> = {}) =>
    run(node, ['db/reset.ts'], { ...installation.environment, ...more }, root)
  const own = reset({ EMBEDDED: 'mail-inbox' })
  expect(await own.ended).toBe(1)
  expect(own.said().trim()).toMatch(/^DATABASE_URL names a database of your own, .*\.$/)

  const release = await claimDataFolder(installation.dataDir, 'http://localhost:4030')
  const early = reset()
  expect(await early.ended).toBe(1)
  expect(early.said().trim()).toMatch(/^An e-Box already runs on the data folder .*http:\/\/localhost:4030\): .*\.$/)
  release()

  writeFileSync(join(installation.dataDir, 'notes.txt'), 'mine')
  const done = reset()
  expect(await done.ended).toBe(0)
  expect(existsSync(installation.cluster)).toBe(false)
  expect(existsSync(join(installation.dataDir, 'secrets.json'))).toBe(false)
  expect(existsSync(join(installation.dataDir, 'notes.txt'))).toBe(true)
})

async function install(dataDir = join(place, String(Math.random()).slice(2))): Promise<Installation> {
  mkdirSync(dataDir)
  const port = await freePorts(5)
  const environment: Environment = { DATA_DIR: dataDir, PORT: String(port) }
  completeEnvironment(environment)
  const installation = { dataDir, port, cluster: join(realpathSync(dataDir), 'postgres'), environment }
  installations.push(installation)
  return installation
}

function begin({ environment }: Installation, more: Record<string, string> = {}): Running {
  const started = run(node, ['tests/fixtures/postgres-alone.ts'], { ...environment, ...more }, root)
  running.push(started)
  return started
}

async function start(installation: Installation, more?: Record<string, string>): Promise<Running> {
  const started = begin(installation, more)
  const isOver = started.ended.then(() => true)
  await until('PostgreSQL is ready', async () => {
    if (await Promise.race([isOver, Promise.resolve(false)])) throw new Error(started.said())
    return /^ready \d+/m.test(started.said())
  })
  return started
}

async function stop(started: Running): Promise<void> {
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(0)
}

const pidOf = (started: Running) => Number(/ready (\d+)/.exec(started.said())?.[1])

async function expectRefusal(installation: Installation, sentence: RegExp): Promise<void> {
  const started = begin(installation)
  expect(await started.ended).toBe(1)
  expect(started.said().trim()).toMatch(sentence)
}

function connect(
  { environment }: Installation,
  variable: string,
  database?: string,
  password?: string,
  max = 1,
): postgres.Sql {
  const url = new URL(environment[variable] ?? '')
  if (database) url.pathname = database
  if (password) url.password = password
  return postgres(url.href, { max, onnotice() {} })
}

/** @returns a PATH that holds these programs and no other */
function pathOf(...names: string[]): string {
  const folder = mkdtempSync(join(place, 'bin-'))
  chmodSync(folder, 0o755)
  for (const name of names)
    symlinkSync(
      spawnSync('sh', ['-c', `command -v ${name}`])
        .stdout.toString()
        .trim(),
      join(folder, name),
    )
  return folder
}
