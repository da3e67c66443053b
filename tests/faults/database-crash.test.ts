import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { startEbox, type SharedEbox } from '#tests/fixtures/ebox.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'
import { expectKept, expectReadable, halfRows } from '#tests/fixtures/ledger.ts'
import { startLoad } from '#tests/fixtures/load.ts'
import { until } from '#tests/fixtures/process.ts'
import type { Answer } from '#tests/fixtures/publisher.ts'
import { activeConsumer, tokenOf } from '#tests/fixtures/registry.ts'
import { postmasterOf } from '#tests/fixtures/run-folder.ts'
import { requestToken } from '#tests/fixtures/token.ts'

// Where it is the run's first: the pages are built and the data folder is made before a test's time counts.
beforeAll(() => askKeeper('template'), 300_000)

const crashes = process.env.TEST_LONG ? 20 : 3
const calmMilliseconds = process.env.TEST_LONG ? 5_000 : 1_500

test(
  'R06 a database that crashes under load loses nothing acknowledged, is back in ten seconds, and is refused for with 503',
  async () => {
    await using ebox = await startEbox({ env: { SERVE: 'api,oauth' } })
    await tokenOf(ebox, activeConsumer(ebox))
    const load = await startLoad(ebox)
    const readers = startReaders(ebox)
    const recoveries: number[] = []
    for (let crash = 0; crash < crashes; crash++) {
      const before = load.acknowledged()
      await until('publications go through', () => load.acknowledged() > before + 10)
      const postmaster = postmasterOf(ebox.dataDir)
      if (!postmaster) throw new Error('PostgreSQL does not run')
      const crashedAt = performance.now()
      process.kill(postmaster, 'SIGQUIT')
      await until('health says 503', async () => (await health(ebox)) === 503)
      await until('health says 200', async () => (await health(ebox)) === 200)
      recoveries.push(performance.now() - crashedAt)
      await sleep(calmMilliseconds)
    }
    const atLast = load.acknowledged()
    await until('publications go through again', () => load.acknowledged() > atLast + 10)
    await Promise.all([load.stop(), readers.stop()])

    expect(Math.max(...recoveries)).toBeLessThan(10_000)
    expect(load.failures).toEqual([])
    expect(load.refusals.length).toBeGreaterThan(0)
    for (const refusal of load.refusals) expectUnavailable(refusal)
    expect([...readers.answers]).toEqual(expect.arrayContaining(['/ebox/messages 200', '/oauth/token 200']))
    expect([...readers.answers].filter((each) => !/ (200|503)$/.test(each))).toEqual([])

    const kept = await expectKept(ebox, load.entries)
    expect(kept.size).toBeGreaterThanOrEqual(load.acknowledged())
    expect(await halfRows(ebox)).toEqual([])
    for (const entry of load.entries.filter((_, index) => index % 20 === 0)) {
      const messageId = kept.get(entry.subject)
      if (messageId) await expectReadable(ebox, entry, messageId)
    }
    console.log(
      `R06: ${load.acknowledged()} acknowledged, ${load.refusals.length} refused, back after ${recoveries.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')}`,
    )
  },
  60_000 + crashes * 20_000,
)

function expectUnavailable({ status, headers, body }: Answer): void {
  expect({ status, type: headers['content-type'], code: body.code }).toEqual({
    status: 503,
    type: 'application/problem+json',
    code: expect.any(String),
  })
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules|postgres|ECONN|select|insert/i)
}

/** Others who want something meanwhile: lists of messages, and tokens. Each kind of answer is noted, and silence for ten seconds too. */
function startReaders(ebox: SharedEbox) {
  const answers = new Set<string>()
  let isOver = false
  const ask = async (name: string, request: () => Promise<Response>) => {
    while (!isOver) {
      const silence = sleep(10_000, undefined, { ref: false })
      const answer = await Promise.race([request(), silence]).catch((error: unknown) => error)
      answers.add(`${name} ${answer instanceof Response ? answer.status : `no answer (${String(answer)})`}`)
      if (answer instanceof Response) await answer.arrayBuffer()
      await sleep(20)
    }
  }
  const listMessages = async () =>
    fetch(`${ebox.credentials.messageRegistry}/ebox/messages`, {
      headers: { authorization: `Bearer ${await tokenOf(ebox, activeConsumer(ebox))}` },
    })
  const working = [
    ask('/ebox/messages', listMessages),
    ask('/oauth/token', () => requestToken(ebox.credentials, 'documentConsumer')),
  ]
  return {
    answers,
    async stop() {
      isOver = true
      await Promise.all(working)
    },
  }
}

async function health({ origin }: SharedEbox): Promise<number> {
  const answer = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(10_000) })
  await answer.arrayBuffer()
  return answer.status
}
