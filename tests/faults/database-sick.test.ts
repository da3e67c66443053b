import postgres, { type Sql } from 'postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Ebox, type SharedEbox, startEbox } from '#tests/fixtures/ebox.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'
import { timed } from '#tests/fixtures/latency.ts'
import { anEntry, type Entry, expectKept, expectReadable, halfRows, send } from '#tests/fixtures/ledger.ts'
import { startLoad } from '#tests/fixtures/load.ts'
import { until } from '#tests/fixtures/process.ts'
import { activeConsumer, call, published, tokenOf } from '#tests/fixtures/registry.ts'
import { orphanBlobs, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { smallDiskOf } from '#tests/fixtures/server-process.ts'
import { sweepLater } from '#tests/fixtures/sweep.ts'
import { requestToken } from '#tests/fixtures/token.ts'

/* PostgreSQL is there and does not do what it is asked. Each sickness is a real one: what it raises is what PostgreSQL raises. */

// Where it is the run's first: the pages are built and the data folder is made before a test's time counts.
beforeAll(() => askKeeper('template'), 300_000)

/** How long a statement may take here */
const statementSeconds = 2
/** No answer for so long is a hang: the statement's time, with room for a busy machine. */
const patienceMilliseconds = 15_000
const env = { SERVE: 'api,oauth', DATABASE_STATEMENT_SECONDS: String(statementSeconds) }

describe('R07 a database that is sick and runs', () => {
  let ebox: Ebox
  /** A letter that was there before */
  let letter: string
  beforeAll(async () => {
    ebox = await startEbox({ env })
    letter = await published(ebox)
    // Whoever has a token asks with it: whether one is given meanwhile is asked by itself.
    for (const client of ['documentSender', activeConsumer(ebox)]) await tokenOf(ebox, client)
    return () => ebox.stop()
  }, 180_000)

  test('R07 read-only: what writes is refused with 503, and goes through once it may write again', async () => {
    const superuser = sqlAs(ebox, 'superuser')
    const entries = [await acknowledged(ebox)]
    const before = await rowsOf(ebox, letter)
    await superuser`ALTER SYSTEM SET default_transaction_read_only = on`
    await superuser`SELECT pg_reload_conf()`
    try {
      await until('the e-Box may only read', async () => (await databaseHealth(ebox)) === '200 DEGRADED')
      entries.push(...(await expectAllRefused(ebox, letter)))
      await expectNoToken(ebox)
      expect(await statusOf(() => call(ebox, '/refData/messageTypes'))).toBe(200)
    } finally {
      await superuser`ALTER SYSTEM RESET default_transaction_read_only`
      await superuser`SELECT pg_reload_conf()`
    }
    await expectWell(ebox, entries)
    expect(await rowsOf(ebox, letter)).toEqual(before)
  }, 120_000)

  test('R07 no connections: all is refused with 503 at once, and goes through once there are some', async () => {
    const entries = [await acknowledged(ebox)]
    const before = await rowsOf(ebox, letter)
    const taken = await takeEveryConnection(ebox)
    try {
      entries.push(...(await expectAllRefused(ebox, letter)))
      await expectNoToken(ebox)
      expect(await databaseHealth(ebox)).toBe('503 DOWN')
    } finally {
      await Promise.all(taken.map((each) => each.end()))
    }
    await expectWell(ebox, entries)
    expect(await rowsOf(ebox, letter)).toEqual(before)
  }, 120_000)

  const lockSeconds = process.env.TEST_LONG ? 60 : 8

  test(`R07 a table locked for ${lockSeconds} s: who needs it is refused in time, the others are served, and nothing is lost`, async () => {
    const before = await rowsOf(ebox, letter)
    const load = await startLoad(ebox)
    await until('publications go through', () => load.acknowledged() > 4)
    const others: { status: number; milliseconds: number }[] = []
    const askOthers = async (end: number) => {
      while (Date.now() < end)
        for (const ask of [
          () => call(ebox, '/refData/messageTypes'),
          () => requestToken(ebox.credentials, 'documentConsumer'),
          () => call(ebox, `${ebox.origin}/api/health`, { token: null }),
        ]) {
          const { result, milliseconds } = await timed(() => statusOf(ask))
          others.push({ status: result, milliseconds })
        }
    }
    const [taken, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const locked = sqlAs(ebox, 'superuser').begin(async (transaction) => {
      await transaction`LOCK TABLE message IN ACCESS EXCLUSIVE MODE`
      taken.resolve()
      await release.promise
    })
    try {
      await taken.promise
      const end = Date.now() + lockSeconds * 1_000
      const [entries] = await Promise.all([expectAllRefused(ebox, letter), askOthers(end)])
      load.entries.push(...entries)
      expect(await databaseHealth(ebox)).toBe('200 DEGRADED')
    } finally {
      release.resolve()
      await locked
      const atLast = load.acknowledged()
      await until('publications go through again', () => load.acknowledged() > atLast + 4)
      await load.stop()
    }
    console.log(
      `R07: ${load.refusals.length} refused of a locked table, ${others.length} others in ${Math.max(...others.map(({ milliseconds }) => milliseconds)).toFixed()} ms at most`,
    )
    expect(load.failures).toEqual([])
    expect([...new Set(load.refusals.map(({ status }) => status))]).toEqual([503])
    expect([...new Set(others.map(({ status }) => status))]).toEqual([200])
    await expectWell(ebox, load.entries)
    expect(await rowsOf(ebox, letter)).toEqual(before)
  }, 180_000)

  test.each([
    { victim: 'the request', deadlockTimeout: '1min', status: 503 },
    { victim: 'the other', deadlockTimeout: '10ms', status: 200 },
  ])(
    'R07 a deadlock that $victim loses: the answer is $status, all or nothing',
    async ({ deadlockTimeout, status }) => {
      const letters = [await published(ebox), await published(ebox)].sort()
      const [first = '', second = ''] = letters
      const before = await Promise.all(letters.map((each) => rowsOf(ebox, each)))
      const { promise: asked, resolve: answer } = Promise.withResolvers<ReturnType<typeof hide>>()
      const other = await sqlAs(ebox, 'superuser')
        .begin(async (transaction) => {
          // Of two who wait for each other, the one whose patience ends first loses.
          await transaction.unsafe(`SET LOCAL deadlock_timeout = '${deadlockTimeout}'`)
          await transaction`SELECT 1 FROM message WHERE message_id = ${second} FOR UPDATE`
          answer(hide(ebox, letters))
          await until('the request waits', async () => (await waiting(ebox)) > 0)
          await transaction`SELECT 1 FROM message WHERE message_id = ${first} FOR UPDATE`
          return 'went on'
        })
        .catch((error: unknown) => (error instanceof postgres.PostgresError ? error.code : String(error)))
      const answered = await asked
      expect(answered.status).toBe(status)
      expect(other).toBe(status === 503 ? 'went on' : '40P01')
      if (status === 503) {
        expectUnavailable(answered)
        expect(await Promise.all(letters.map((each) => rowsOf(ebox, each)))).toEqual(before)
      }
      expect((await hide(ebox, letters)).status).toBe(200)
      await expectWell(ebox, [])
    },
  )

  // The codes of the sicknesses above, raised where the last row of a publication is written.
  test.each(['53100', '53300', '25006', '57014', '40P01', '40001', '55P03'])(
    'R07 what fails with %s was tried once: the client decides whether again',
    async (code) => {
      const entries = [await acknowledged(ebox)]
      const superuser = sqlAs(ebox, 'superuser')
      await superuser.unsafe(`
        CREATE SEQUENCE tries;
        GRANT USAGE ON SEQUENCE tries TO ebox_app;
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM nextval('tries'); RAISE EXCEPTION 'made to fail' USING ERRCODE = '${code}'; END $$;
        CREATE TRIGGER fail BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION fail()`)
      try {
        const entry = await anEntry()
        entries.push(entry)
        expectUnavailable(await send(ebox, entry))
        const [tries] = await superuser`SELECT last_value::int AS count FROM tries`
        expect(tries?.['count']).toBe(1)
      } finally {
        await superuser.unsafe('DROP TRIGGER fail ON event; DROP FUNCTION fail(); DROP SEQUENCE tries')
      }
      await expectWhole(ebox, entries)
    },
  )
})

test('R07 a full disk: what needs room is refused with 503, what was acknowledged is kept, and with room all goes on', async () => {
  await using ebox = await startEbox({ env, smallDiskMegabytes: 64 })
  const superuser = sqlAs(ebox, 'superuser')
  // The tables alone: where the log of PostgreSQL has no room either it stops, and R06 says what then comes.
  await superuser.unsafe(`CREATE TABLESPACE small LOCATION '${smallDiskOf(ebox)}'`)
  for (const kind of ['TABLE', 'INDEX'])
    await superuser.unsafe(`ALTER ${kind} ALL IN TABLESPACE pg_default SET TABLESPACE small`)
  const entries = [await acknowledged(ebox)]
  const letter = await published(ebox)
  const before = await rowsOf(ebox, letter)
  await tokenOf(ebox, activeConsumer(ebox))
  await fillDisk(superuser)

  // Pages that are there already take a few rows more.
  const statuses: number[] = []
  for (let turn = 0; turn < 300 && statuses.filter((status) => status === 503).length < 5; turn++) {
    const entry = await anEntry()
    entries.push(entry)
    const answer = await send(ebox, entry)
    statuses.push(answer.status)
    if (answer.status !== 201) expectUnavailable(answer)
    if (answer.status !== 201) expect(await databaseHealth(ebox)).toBe('200 DEGRADED')
  }
  console.log(`R07: ${statuses.filter((status) => status === 201).length} fitted, then the disk was full`)
  expect(statuses.filter((status) => status === 503)).toHaveLength(5)
  const reads = [await hide(ebox, [letter]), await call(ebox, '/ebox/messages')].map(({ status }) => status)
  expect(reads.filter((status) => status !== 200 && status !== 503)).toEqual([])
  expect(await halfRows(ebox)).toEqual([])

  await superuser`DROP TABLE filling`
  await expectWell(ebox, entries)
  if (reads[0] === 503) expect(await rowsOf(ebox, letter)).toEqual(before)
}, 300_000)

/** Whatever an answer of either fixture says of itself */
interface Said {
  status: number
  headers: Headers | Record<string, string | string[] | undefined>
  body?: unknown
  json?: unknown
}

/** 503 in the form of every refusal, with when to come back and not a word of the cause. */
function expectUnavailable({ status, headers, body, json }: Said): void {
  const header = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name])
  const said = body ?? json
  expect({ status, type: header('content-type'), said }).toEqual({
    status: 503,
    type: 'application/problem+json',
    said: expect.objectContaining({ status: 503, code: expect.any(String) }),
  })
  expect(Number(header('retry-after'))).toBeGreaterThan(0)
  expect(JSON.stringify(said)).not.toMatch(/\.ts|node_modules|postgres|made to fail|deadlock|select|insert|tablespace/i)
}

/** One of each kind of request that a machine makes. @returns what was to be published, for the ledger */
async function expectAllRefused(ebox: SharedEbox, letter: string): Promise<Entry[]> {
  const entries = [await anEntry(), await anEntry({ documents: 2, bytes: 100_000 })]
  const asked = [
    ...entries.map((entry) => () => send(ebox, entry)),
    () => call(ebox, '/ebox/messages'),
    () => call(ebox, `/ebox/messages/${letter}`),
    () => hide(ebox, [letter]),
  ]
  const answers = await Promise.all(asked.map((ask) => timed<Said>(ask)))
  for (const { result, milliseconds } of answers) {
    expectUnavailable(result)
    expect(milliseconds).toBeLessThan(patienceMilliseconds)
  }
  return entries
}

/** The token endpoint refuses in OAuth's own form (RFC 6749 §4.1.2.1's word for it). */
async function expectNoToken(ebox: SharedEbox): Promise<void> {
  const answer = await requestToken(ebox.credentials, 'documentConsumer')
  expect([answer.status, await answer.json()]).toMatchObject([503, { error: 'temporarily_unavailable' }])
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
}

/** Well again: health says so, and nothing was lost or left half. */
async function expectWell(ebox: SharedEbox, entries: Entry[]): Promise<void> {
  await until('the database is UP', async () => (await databaseHealth(ebox)) === '200 UP')
  await expectWhole(ebox, entries)
  expect((await requestToken(ebox.credentials, 'documentConsumer')).status).toBe(200)
}

/** What was acknowledged is there as a whole, of what was refused nothing; and that goes through under its own key. */
async function expectWhole(ebox: SharedEbox, entries: Entry[]): Promise<void> {
  const isKept = new Set(entries.filter(({ messageId }) => messageId !== undefined))
  expect((await expectKept(ebox, entries)).size).toBe(isKept.size)
  expect(await halfRows(ebox)).toEqual([])
  await sweepLater(ebox)
  expect(await orphanBlobs(ebox)).toEqual([])
  for (const entry of entries.slice(-20)) {
    expect((await send(ebox, entry)).status).toBe(isKept.has(entry) ? 409 : 201)
    await expectReadable(ebox, entry, String(entry.messageId))
  }
}

/** A publication of before. */
async function acknowledged(ebox: SharedEbox): Promise<Entry> {
  const entry = await anEntry()
  expect((await send(ebox, entry)).status).toBe(201)
  return entry
}

const hide = (ebox: SharedEbox, letters: string[]) =>
  call(ebox, '/ebox/messages', {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    json: { items: letters.map((messageId) => ({ messageId, visible: false })) },
  })

const statusOf = async (ask: () => Promise<{ status: number }>) => (await ask()).status

/** What health answers, and what it says of the database. */
async function databaseHealth(ebox: SharedEbox): Promise<string> {
  const { status, json } = await call(ebox, `${ebox.origin}/api/health`, { token: null })
  const { details } = json as { details: Record<string, { status: string }> }
  return `${status} ${details['database']?.status}`
}

/** How many of the e-Box's sessions wait for a lock. */
async function waiting(ebox: SharedEbox): Promise<number> {
  const rows = await sqlAs(ebox, 'superuser')`
    SELECT 1 FROM pg_stat_activity WHERE usename = 'ebox_app' AND wait_event_type = 'Lock'`
  return rows.length
}

/** Takes all that PostgreSQL has, those of the e-Box too. @returns who holds them */
async function takeEveryConnection(ebox: SharedEbox): Promise<Sql[]> {
  const connect = () => postgres(ebox.databases.superuser, { max: 1, onnotice() {} })
  const control = connect()
  const taken = [control]
  // Those who are not known yet by a name are on their way in.
  const others = control`FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename IS DISTINCT FROM 'postgres'`
  for (;;) {
    await control`SELECT pg_terminate_backend(pid) ${others}`
    const more = Array.from({ length: 50 }, connect)
    const held = await Promise.all(
      more.map((each) =>
        each`SELECT 1`.then(
          () => each,
          async () => void (await each.end()),
        ),
      ),
    )
    taken.push(...held.filter((each) => each !== undefined))
    const isFull = held.some((each) => each === undefined)
    if (isFull && (await control`SELECT 1 ${others}`).length === 0) return taken
  }
}

/** Fills a disk up to its last page. */
async function fillDisk(superuser: Sql): Promise<void> {
  await superuser.unsafe(
    'CREATE TABLE filling (words text STORAGE PLAIN) WITH (autovacuum_enabled = off) TABLESPACE small',
  )
  for (let pages = 1_024; pages >= 1;) {
    const isIn = await superuser`INSERT INTO filling SELECT repeat('x', 7000) FROM generate_series(1, ${pages})`.then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: '53100' })
        return false
      },
    )
    if (!isIn) pages /= 2
  }
}
