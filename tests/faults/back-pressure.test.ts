import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type SharedEbox, startEbox } from '#tests/fixtures/ebox.ts'
import { serverOf } from '#tests/fixtures/npm-start.ts'
import { aFile, publish } from '#tests/fixtures/publisher.ts'
import { call, tokenOf } from '#tests/fixtures/registry.ts'

const seconds = process.env.TEST_LONG ? 300 : 5
const [readers, writers] = [300, 30]
const unlimited = { READS_PER_MINUTE: '100000000', WRITES_PER_MINUTE: '100000000', FAILED_PER_MINUTE: '100000000' }
/** A tenth of those who come. */
const taken = 33

test(
  `R12 ten times what it takes, for ${seconds} s: the others are turned away at once, memory stays, and then all is as before`,
  { timeout: (seconds + 120) * 1_000 },
  async () => {
    // One client stands for many here: it may have every place.
    const places = { CONCURRENT_REQUESTS: String(taken), CONCURRENT_REQUESTS_PER_CLIENT: String(taken) }
    const env = { SERVE: 'api,oauth', DATABASE_CONNECTIONS: '4', ...places, ...unlimited }
    await using ebox = await startEbox({ env })
    const [reader, sender] = [await tokenOf(ebox, 'documentConsumer'), await tokenOf(ebox, 'documentSender')]
    const files = [await aFile({ contentType: 'text/plain', fileName: 'a.txt', bytes: Buffer.alloc(100_000, 'a') })]
    const quiet = residentMegabytes(ebox)
    const statuses = new Map<number, number>()
    const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1)

    const end = Date.now() + seconds * 1_000
    let most = quiet
    const watch = setInterval(() => (most = Math.max(most, residentMegabytes(ebox))), 200)
    const read = async () => {
      while (Date.now() < end) count((await call(ebox, '/ebox/messages', { token: reader })).status)
    }
    const write = async () => {
      while (Date.now() < end) count((await publish(ebox, { files, token: sender })).status)
    }
    await Promise.all([...Array.from({ length: readers }, read), ...Array.from({ length: writers }, write)])
    clearInterval(watch)

    expect([...statuses.keys()].toSorted()).toEqual([200, 201, 503])
    expect(statuses.get(503)).toBeGreaterThan(0)
    expect(statuses.get(200)).toBeGreaterThan(taken)
    expect(most - quiet).toBeLessThan(400)

    // Nothing waits any more: whoever comes now is answered.
    await wait(1_000)
    for (let turn = 0; turn < 50; turn++)
      expect((await call(ebox, '/ebox/messages', { token: reader })).status).toBe(200)
    expect((await publish(ebox, { files, token: sender })).status).toBe(201)
    console.log(`R12: ${JSON.stringify(Object.fromEntries(statuses))}, ${Math.round(most - quiet)} MB more at most`)
  },
)

/** Memory of the e-Box's own process, in MB. */
function residentMegabytes(ebox: SharedEbox): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${serverOf(ebox)}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
