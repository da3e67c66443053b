import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { expectAsQuiet, type Latencies, latenciesOf, latenciesWhile, p99 } from '#tests/fixtures/latency.ts'
import { call } from '#tests/fixtures/registry.ts'

/*
 * trust.md I19, the other half: while a client is past its limits, another is answered as ever. What one client may hold of places and of
 * the database: concurrent-requests.test.ts, shared-database.test.ts.
 */
const turnedAway = process.env.TEST_LONG ? 50_000 : 1_500
const atOnce = 40
/** Y asks so often, in milliseconds: often enough to be measured, and within its own limit. */
const pause = process.env.TEST_LONG ? 200 : 20
let ebox: Ebox
let y = ''
let quiet: Latencies

beforeAll(async () => {
  const limits = { READS_PER_MINUTE: '300', FAILED_PER_MINUTE: '100' }
  ebox = await startEbox({ env: { SERVE: 'api,oauth', ...limits } })
  y = await aReader()
  quiet = (await latenciesOf(150, asY)).slice(50)
  return () => ebox.stop()
}, 180_000)

// Y stays within its own limit, whatever the machine can do.
beforeEach(async () => {
  y = await aReader()
})

const aReader = async () => (await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })).token()

async function asY(): Promise<void> {
  const { status, headers } = await call(ebox, '/ebox', { token: y })
  expect(status).toBe(200)
  expect(headers.get('ratelimit')).toMatch(/^"reads";r=[1-9]/)
}

/** So many connections that ask without pause, until they were turned away (429) often. @returns how often each status came */
async function flood(ask: () => Promise<{ status: number }>): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {}
  const one = async () => {
    while ((statuses[429] ?? 0) < turnedAway) {
      const { status } = await ask()
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return statuses
}

test.each<[what: string, path: string, expected: number[]]>([
  ['bursts', '/ebox/messages', [200, 429]],
  ['floods with requests that are wrong', '/ebox/messages?colour=blue', [400, 429]],
  ['floods with what costs the database most', '/ebox/messages?q=ei&qlang=nl&pageSize=100', [200, 429]],
])('I19 while X %s, Y is answered as fast as when nobody does', { timeout: 240_000 }, async (what, path, expected) => {
  const x = await aReader()
  const { result, latencies } = await latenciesWhile(
    flood(() => call(ebox, path, { token: x })),
    asY,
    pause,
  )
  console.log(
    `I19, X ${what}: ${JSON.stringify(result)}; Y p99 ${p99(latencies).toFixed()} of ${p99(quiet).toFixed()} ms`,
  )
  expect(Object.keys(result).map(Number)).toEqual(expected)
  expectAsQuiet(latencies, quiet)
})

test('I19 while X floods with tokens that are none, from the same address, Y is answered as fast', async () => {
  const { result, latencies } = await latenciesWhile(
    flood(() => call(ebox, '/ebox', { token: 'a.b.c' })),
    asY,
    pause,
  )
  expect(Object.keys(result).map(Number)).toEqual([401, 429])
  expectAsQuiet(latencies, quiet)
})
