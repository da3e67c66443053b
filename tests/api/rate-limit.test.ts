import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBeside } from '#tests/fixtures/beside.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { call, type RegistryAnswer } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * Limits are for a minute of the clock; each test here begins in one that lasts a while yet. That every answer carries its rate is
 * held for all tests of the API (tests/fixtures/wire-contract.ts).
 */
const [reads, writes, failed, burst] = [40, 50, 30, 100]
const env = {
  READS_PER_MINUTE: String(reads),
  WRITES_PER_MINUTE: String(writes),
  FAILED_PER_MINUTE: String(failed),
  TRUSTED_PROXIES: '1',
}
let ebox: Ebox

beforeAll(async () => {
  ebox = await startEbox({ env })
  return () => ebox.stop()
}, 180_000)

beforeEach(async () => {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < 15_000) await wait(left + 100)
})

const aReader = async () => ({
  token: await (await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })).token(),
})

const statusesOf = (answers: RegistryAnswer[]) => ({
  taken: answers.filter(({ status }) => status < 400).length,
  refused: answers.filter(({ status }) => status === 429).length,
})

describe('I19 a burst', () => {
  test('of one client is answered 429 past its limit, and another client notices nothing', async () => {
    const [x, y] = [await aReader(), await aReader()]
    const mine = Promise.all(Array.from({ length: burst }, () => call(ebox, '/ebox/messages', x)))
    const theirs = Promise.all(Array.from({ length: 10 }, () => call(ebox, '/ebox/messages', y)))
    expect(statusesOf(await theirs)).toEqual({ taken: 10, refused: 0 })
    const answers = await mine
    expect(statusesOf(answers)).toEqual({ taken: reads, refused: burst - reads })

    const last = answers.find(({ status }) => status === 429)
    expect(last?.json).toMatchObject({ type: 'urn:problem-type:belgif:tooManyRequests', limit: reads })
    const { retryAfterSec, retryAfter } = Object(last?.json) as { retryAfterSec: number; retryAfter: string }
    expect(Date.parse(retryAfter)).toBeGreaterThan(Date.now() - 1000)
    expect(last?.headers.get('retry-after')).toBe(String(retryAfterSec))
    expect(last?.headers.get('ratelimit')).toBe(`"reads";r=0;t=${retryAfterSec}`)
    expect(last?.headers.get('ratelimit-policy')).toBe(`"reads";q=${reads};w=60`)
  })

  test('of who asks what tokens say is answered 429 past its limit, with when to come back', async () => {
    const asking = await (await aClient(ebox, { role: 'documentConsumer', scope: ['introspect'] })).token()
    const ask = () =>
      fetch(`${ebox.origin}/oauth/introspection`, {
        method: 'POST',
        headers: { authorization: `Bearer ${asking}` },
        body: new URLSearchParams({ token: asking }),
      })
    const answers = await Promise.all(Array.from({ length: burst }, ask))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(writes)
    expect(refused).toHaveLength(burst - writes)
    const [first] = refused
    expect(first?.headers.get('ratelimit')).toMatch(/^"writes";r=0;t=\d+$/)
    expect(Number(first?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await first?.json()).toEqual({ error: 'temporarily_unavailable' })
  })

  test('says at each answer what is left', async () => {
    const reader = await aReader()
    const left = async () =>
      Number(/r=(\d+)/.exec((await call(ebox, '/ebox', reader)).headers.get('ratelimit') ?? '')?.[1])
    const [first, second] = [await left(), await left()]
    expect([first, second]).toEqual([reads - 1, reads - 2])
  })

  test('is counted over all processes, by one statement a second', { timeout: 120_000 }, async () => {
    await using beside = await startBeside(ebox, env)
    const reader = await aReader()
    await call(ebox, '/ebox', reader)
    // The other process learns of it when it next tells what it counted itself.
    await expect
      .poll(
        async () => {
          const { headers } = await call(beside, '/ebox', reader)
          const here = Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])
          const [row] = await sqlAs(
            ebox,
          )`SELECT max(points)::int AS points FROM rate_limit WHERE key LIKE 'reads:test-%'`
          return here < reads - 1 && Number(row?.points) > 1
        },
        { timeout: 20_000, interval: 1_100 },
      )
      .toBe(true)
    const answers = await Promise.all(
      Array.from({ length: burst }, (_, turn) => call(turn % 2 === 0 ? ebox : beside, '/ebox', reader)),
    )
    expect(statusesOf(answers).refused).toBeGreaterThan(0)
  })
})

describe('I19 a flood of requests that are refused', () => {
  test('stops its client, whose good requests are then refused too, and nobody else', async () => {
    const [x, y] = [await aReader(), await aReader()]
    const answers: RegistryAnswer[] = []
    for (let turn = 0; turn < failed + 5; turn++) answers.push(await call(ebox, '/ebox?colour=blue', x))
    const [first, last] = [answers[0], answers.at(-1)]
    expect(first?.status).toBe(400)
    expect(last?.status).toBe(429)
    expect(last?.json).toMatchObject({ type: 'urn:problem-type:belgif:tooManyFailedRequests', limit: failed })
    expect(last?.headers.get('ratelimit')).toMatch(/^"failed";r=0/)
    expect((await call(ebox, '/ebox', x)).status).toBe(429)
    expect((await call(ebox, '/ebox', y)).status).toBe(200)
  })

  test('without a token is counted by address, as our own proxy names it', async () => {
    const from = (address: string) => ({ token: null, headers: { 'X-Forwarded-For': `6.6.6.6, ${address}` } })
    const answers: RegistryAnswer[] = []
    for (let turn = 0; turn < failed + 5; turn++) answers.push(await call(ebox, '/ebox', from('192.0.2.1')))
    expect([answers[0]?.status, answers.at(-1)?.status]).toEqual([401, 429])
    expect((await call(ebox, '/nothing', from('192.0.2.1'))).status).toBe(429)
    expect((await call(ebox, '/ebox', from('192.0.2.2'))).status).toBe(401)
    // Whoever has a token is counted by it.
    expect(
      (await call(ebox, '/ebox', { ...(await aReader()), ...from('192.0.2.1'), ...(await aReader()) })).status,
    ).toBe(200)
  })
})
