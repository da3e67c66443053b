import { setTimeout as sleep } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeRetiredSigningKeys } from '#authorization/signing-keys.ts'
import { openDatabase } from '#db/client.ts'
import { startBeside } from '#tests/fixtures/beside.ts'
import { type Ebox, type SharedEbox, startEbox } from '#tests/fixtures/ebox.ts'
import { run, until } from '#tests/fixtures/process.ts'
import { activeConsumer, call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { accessToken } from '#tests/fixtures/token.ts'

const SERVE = 'api,oauth'
let ebox: Ebox
let beside: SharedEbox & AsyncDisposable

beforeAll(async () => {
  ebox = await startEbox({ env: { SERVE } })
  beside = await startBeside(ebox, { SERVE })
}, 180_000)
afterAll(async () => {
  await beside[Symbol.asyncDispose]()
  await ebox.stop()
})

const kidOf = (token: string) => decodeProtectedHeader(token).kid

/** A token that this process signs. */
const tokenAt = ({ origin, credentials }: SharedEbox) =>
  accessToken({ ...credentials, tokenEndpoint: `${origin}/oauth/token` }, activeConsumer(ebox))

async function publishedKids({ origin }: SharedEbox): Promise<unknown[]> {
  const { keys } = (await (await fetch(`${origin}/oauth/jwks`)).json()) as { keys: { kid: unknown }[] }
  return keys.map(({ kid }) => kid)
}

/** `npm run keys:rotate`, beside the e-Box that runs. */
async function rotate(...args: string[]) {
  const environment = { DATA_DIR: ebox.dataDir, PORT: String(ebox.port) }
  const { ended, said } = run(process.execPath, ['start.mjs', 'db/rotate-keys.ts', ...args], environment)
  return { code: await ended, said: said() }
}

/** Calls without a pause until it is told to end: each takes a token at one process and uses it at another. @returns what was refused */
function load(lanes: number) {
  let isOver = false
  let calls = 0
  const refused: string[] = []
  const processes = [ebox, beside]
  const lane = async (number: number) => {
    for (let turn = number; !isOver; turn++) {
      const [signer = ebox, reader = ebox] = [processes[turn % 2], processes[(turn >> 1) % 2]]
      try {
        const { status } = await call(reader, '/ebox', { token: await tokenAt(signer) })
        if (status !== 200) refused.push(String(status))
      } catch (error) {
        refused.push(String(error))
      }
      calls++
    }
  }
  const running = Array.from({ length: lanes }, (_, number) => lane(number))
  return async () => {
    isOver = true
    await Promise.all(running)
    return { calls, refused }
  }
}

test('T19 another key takes over during load in every process, and no call fails', async () => {
  const before = await tokenAt(ebox)
  const end = load(4)
  await sleep(1_000)
  const { code, said } = await rotate('--after', '12')
  expect(code, said).toBe(0)
  const [next = ''] = /^[\w-]{43}(?= is published)/m.exec(said) ?? []

  // It is published while the one before still signs.
  for (const each of [ebox, beside])
    await until('the next key is published', async () => (await publishedKids(each)).includes(next), 8)
  expect(kidOf(await tokenAt(ebox))).toBe(kidOf(before))
  for (const each of [ebox, beside])
    await until('the next key signs', async () => kidOf(await tokenAt(each)) === next, 20)
  expect((await call(ebox, '/ebox', { token: before })).status).toBe(200)
  await sleep(1_000)

  const { calls, refused } = await end()
  expect(refused).toEqual([])
  expect(calls).toBeGreaterThan(50)
}, 90_000)

test('T19 what a retired key signed is refused once nobody remembers that key', async () => {
  const old = await tokenAt(ebox)
  const sql = sqlAs(ebox)
  expect((await rotate('--after', '0')).code).toBe(0)
  await until('the next key signs', async () => kidOf(await tokenAt(ebox)) !== kidOf(old), 15)
  // An hour later nothing that the old one signed can be good any more, and its key goes.
  await sql`UPDATE authorization_key SET signs_from = signs_from - interval '1 hour'`
  const database = openDatabase(ebox.databases.worker, 1)
  await removeRetiredSigningKeys(database, 720)
  await database.$client.end()
  for (const each of [ebox, beside])
    await until('it is not published', async () => !(await publishedKids(each)).includes(kidOf(old)), 10)
  expect((await call(ebox, '/ebox', { token: await tokenAt(beside) })).status).toBe(200)

  await using later = await startBeside(ebox, { SERVE: 'api' })
  expect(await call(later, '/ebox', { token: old })).toMatchObject({
    status: 401,
    json: { type: 'urn:problem-type:belgif:invalidAccessToken' },
  })
  // Those that knew the key forget it within two minutes.
  if (!process.env.TEST_LONG) return
  for (const each of [ebox, beside])
    await until('it is refused', async () => (await call(each, '/ebox', { token: old })).status === 401, 125)
}, 400_000)

test('T19 with --compromised a new key signs at once, no other is published, and its tokens are good wherever it is known', async () => {
  const { code, said } = await rotate('--compromised')
  expect(code, said).toBe(0)
  const [made = ''] = /^[\w-]{43}(?= signs from now on)/m.exec(said) ?? []
  for (const each of [ebox, beside]) {
    await until('the new key signs', async () => kidOf(await tokenAt(each)) === made, 15)
    expect(await publishedKids(each)).toEqual([made])
    // Who looked for an unknown key a moment ago looks again after five seconds (T03): the one case in which a fresh token has to wait.
    const isTaken = async () => (await call(each, '/ebox', { token: await tokenAt(each) })).status === 200
    await until('a token of the new key is taken', isTaken, 10)
  }
}, 60_000)

test('an argument that it does not know is refused with a sentence', async () => {
  for (const args of [['--soon'], ['--after', 'tomorrow'], ['--compromised', 'yes'], ['--after', '1', '2']])
    expect(await rotate(...args)).toEqual({ code: 1, said: expect.stringContaining('npm run keys:rotate') })
}, 60_000)
