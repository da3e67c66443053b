import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startEbox, type Ebox } from '#tests/fixtures/ebox.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'
import { anEntry, expectKept, expectReadable, halfRows, send, type Entry } from '#tests/fixtures/ledger.ts'
import { until } from '#tests/fixtures/process.ts'
import { orphanBlobs, sqlAs } from '#tests/fixtures/rows.ts'
import { sweep, sweepLater } from '#tests/fixtures/sweep.ts'

// Where it is the run's first: the pages are built and the data folder is made before a test's time counts.
beforeAll(() => askKeeper('template'), 300_000)

const rounds = process.env.TEST_LONG ? 20 : 1
const inFlight = 4
const documents = 2

describe('R01 a publication whose server is killed', () => {
  let ebox: Ebox
  beforeAll(async () => {
    ebox = await startEbox({ env: { SERVE: 'api,oauth' } })
    await ebox.stop()
  })
  afterEach(() => ebox.stop())

  /** `passings` of the point in one publication; `isCommitted` when the point is passed. */
  test.each([
    { point: 'P0', place: 'before its body is read', passings: 1, isCommitted: false },
    { point: 'P1', place: 'after the first bytes of a document', passings: documents, isCommitted: false },
    { point: 'P2', place: 'after a whole document', passings: documents, isCommitted: false },
    { point: 'P5', place: 'before the commit', passings: 1, isCommitted: false },
    { point: 'P6', place: 'after the commit', passings: 1, isCommitted: true },
    { point: 'P7', place: 'with its answer half written', passings: 1, isCommitted: true },
  ])(
    '$point $place is there as a whole or not at all',
    async ({ point, passings, isCommitted }) => {
      for (let round = 0; round < rounds; round++) {
        // The first publication is acknowledged; the server dies among the others, at another one each round.
        const nth = 2 + (round % inFlight)
        const fatal = (nth - 1) * passings + 1
        await ebox.restart({ failpoint: `${point}@${fatal}` })
        const entries = await Promise.all(
          Array.from({ length: 1 + inFlight }, () => anEntry({ documents, bytes: 100_000 })),
        )
        const [first, ...others] = entries
        if (first) expect((await send(ebox, first)).status).toBe(201)
        await Promise.allSettled(others.map((entry) => send(ebox, entry)))
        expect(await ebox.exited()).toBe('SIGKILL')

        await ebox.restart({})
        const kept = await expectKept(ebox, entries)
        if (isCommitted) expect(kept.size).toBeGreaterThanOrEqual(nth)
        else expect(kept.size).toBeLessThan(nth)
        expect(await halfRows(ebox)).toEqual([])
        if (point !== 'P0' && !isCommitted) expect(await orphanBlobs(ebox)).not.toEqual([])
        expect(await sweep(ebox, new Date())).toBe(0)
        await sweepLater(ebox)
        expect(await orphanBlobs(ebox)).toEqual([])

        await expectSecondTryToFinish(ebox, entries, kept)
        await ebox.stop()
      }
    },
    rounds * 60_000,
  )
})

/** The client repeats them all under their keys: 409 with the first id for what is there, 201 for what is not; then each is there once. */
async function expectSecondTryToFinish(ebox: Ebox, entries: Entry[], kept: Map<string, string>): Promise<void> {
  for (const entry of entries) {
    const { status, body } = await send(ebox, entry)
    const messageId = kept.get(entry.subject)
    expect({ status, messageId: body.messageId }).toEqual({
      status: messageId ? 409 : 201,
      messageId: messageId ?? expect.any(String),
    })
    await expectReadable(ebox, entry, String(body.messageId))
  }
  expect((await expectKept(ebox, entries)).size).toBe(entries.length)
}

test.each([
  ['P8', 'with its event taken and not handed over'],
  ['P9', 'with its mail accepted and not marked'],
])(
  'R01 %s a publication whose server is killed %s is told of once',
  async (failpoint) => {
    await using ebox = await startEbox({ env: { SERVE: 'web,api,oauth,workflows' } })
    await until('the events of the seed are handed over', () => isAllTold(ebox), 60)
    for (let round = 0; round < rounds; round++) {
      await ebox.stop()
      await ebox.restart({ failpoint })
      const before = (await ebox.inbox()).length
      const entry = await anEntry()
      expect((await send(ebox, entry, { to: 'citizen' })).status).toBe(201)
      expect(await ebox.exited()).toBe('SIGKILL')

      await ebox.restart({})
      await expectKept(ebox, [entry])
      await until('the recipient is told', async () => (await isAllTold(ebox)) && (await isSent(ebox, entry)), 60)
      await sleep(1_000)
      expect((await ebox.inbox()).length - before).toBe(1)
    }
  },
  rounds * 120_000,
)

async function isAllTold(ebox: Ebox): Promise<boolean> {
  const waiting = await sqlAs(ebox)`
    SELECT 1 FROM event WHERE sequence IS NULL OR sequence > (SELECT coalesce(max(sequence), 0) FROM relay_cursor WHERE name = 'inngest') LIMIT 1`
  return waiting.length === 0
}

async function isSent(ebox: Ebox, { messageId = '' }: Entry): Promise<boolean> {
  const alerts = await sqlAs(ebox)`SELECT status FROM alert WHERE message_id = ${messageId}`
  return alerts.length === 1 && alerts[0]?.status === 'sent'
}
