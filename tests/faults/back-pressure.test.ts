import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { expectAsQuiet, latenciesOf, median, p99, timed } from '#tests/fixtures/latency.ts'
import { residentMegabytes } from '#tests/fixtures/memory.ts'
import { aFile, publish } from '#tests/fixtures/publisher.ts'
import { call, tokenOf } from '#tests/fixtures/registry.ts'

const seconds = process.env.TEST_LONG ? 300 : 5
/** So long it first gets what it takes, until it has all the memory that this needs. */
const warmSeconds = process.env.TEST_LONG ? 30 : 3
const unlimited = { WRITES_PER_MINUTE: '100000000', FAILED_PER_MINUTE: '100000000' }
/** What is taken at a time; ten times as many come. */
const taken = 33
const [readers, writers] = [270, 30]
const greedy = 30
/** Less than the greedy one asks, on any machine */
const readsPerMinute = 200
/** Who was turned away comes back so soon: sooner than told, and not so soon that this test is busy with nothing but its own refusals. */
const pauseMilliseconds = 50

test(
  `R12 ten times what it takes, for ${seconds} s: the others are turned away at once, memory stays, and then all is as before`,
  { timeout: (seconds + 180) * 1_000 },
  async () => {
    // One sender stands for many here: it may have every place.
    const places = { CONCURRENT_REQUESTS: String(taken), CONCURRENT_REQUESTS_PER_CLIENT: String(taken) }
    const limits = { ...unlimited, READS_PER_MINUTE: String(readsPerMinute) }
    await using ebox = await startEbox({ env: { SERVE: 'api,oauth', DATABASE_CONNECTIONS: '4', ...places, ...limits } })
    const aReader = async () => (await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })).token()
    const files = [await aFile({ contentType: 'text/plain', fileName: 'a.txt', bytes: Buffer.alloc(100_000, 'a') })]
    const sender = await tokenOf(ebox, 'documentSender')
    const tokens = await Promise.all(Array.from({ length: readers }, aReader))
    const [alone = '', late = '', ofGreedy = ''] = [await aReader(), await aReader(), await aReader()]
    const list = async (token: string) => (await call(ebox, '/ebox/messages', { token })).status
    const send = async () => (await publish(ebox, { files, token: sender })).status

    let statuses = new Map<number, number>()
    /** How long each read took that was accepted, and each request that was turned away */
    let [accepted, turnedAway]: [number[], number[]] = [[], []]
    const load = async (milliseconds: number, share = 1) => {
      const end = Date.now() + milliseconds
      const work = async (ask: () => Promise<number>) => {
        while (Date.now() < end) {
          const { result, milliseconds: took } = await timed(ask)
          statuses.set(result, (statuses.get(result) ?? 0) + 1)
          if (result === 200) accepted.push(took)
          if (result <= 201) continue
          turnedAway.push(took)
          await wait(pauseMilliseconds)
        }
      }
      const some = <Item>(items: Item[]) => items.slice(0, Math.ceil(items.length * share))
      await Promise.all([
        ...some(tokens).map((token) => work(() => list(token))),
        ...some(Array.from({ length: writers }, () => send)).map(work),
        ...some(Array.from({ length: greedy }, () => () => list(ofGreedy))).map(work),
      ])
    }

    // What it takes: nobody is turned away. So it is warm, and says how fast it is.
    await load(warmSeconds * 1_000, 0.1)
    expect([...statuses.keys()].filter((status) => status === 503)).toEqual([])
    const atItsOwn = accepted
    const quiet = await latenciesOf(100, () => list(alone))
    const before = residentMegabytes(ebox)

    statuses = new Map()
    ;[accepted, turnedAway] = [[], []]
    let most = before
    const watch = setInterval(() => (most = Math.max(most, residentMegabytes(ebox))), 200)
    await load(seconds * 1_000)
    clearInterval(watch)
    const told = Object.fromEntries(statuses)
    console.log(
      `R12: ${JSON.stringify(told)}, accepted p99 ${p99(accepted).toFixed()} ms of ${p99(atItsOwn).toFixed()} ms, ` +
        `turned away p99 ${p99(turnedAway).toFixed()} ms, ${Math.round(most - before)} MB more at most`,
    )
    expect(Object.keys(told)).toEqual(['200', '201', '429', '503'])
    expect(statuses.get(200)).toBeGreaterThan(taken)
    // Who is taken is served as one of 33 is, though 330 knock: they cost the machine something, and wait in nobody's way.
    expect(p99(accepted)).toBeLessThan(10 * p99(atItsOwn) + 1_000)
    expect(median(turnedAway)).toBeLessThan(median(accepted))
    expect(most - before).toBeLessThan(150)

    // Nothing waits any more: whoever comes now is answered as fast as before.
    expectAsQuiet(await latenciesOf(100, async () => expect(await list(late)).toBe(200)), quiet)
    expect(await send()).toBe(201)
  },
)
