import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { startEbox, type SharedEbox } from '#tests/fixtures/ebox.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'
import { anEntry, expectKept, expectReadable } from '#tests/fixtures/ledger.ts'
import { startLoad } from '#tests/fixtures/load.ts'
import { encodeMultipart } from '#tests/fixtures/multipart.ts'
import { aMessage } from '#tests/fixtures/publisher.ts'
import { serverOf } from '#tests/fixtures/npm-start.ts'
import { processesOf } from '#tests/fixtures/processes.ts'
import { until } from '#tests/fixtures/process.ts'
import { tokenOf } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

// Where it is the run's first: the pages are built and the data folder is made before a test's time counts.
beforeAll(() => askKeeper('template'), 300_000)

const megabytes = process.env.TEST_LONG ? 50 : 4

test('R10 an e-Box that is asked to stop under load says so first, answers everything it took, and leaves no process', async () => {
  await using ebox = await startEbox({ env: { SERVE: 'api,oauth' } })
  const load = await startLoad(ebox)
  await until('publications go through', () => load.acknowledged() > 20)
  const upload = await startSlowUpload(ebox)
  const server = serverOf(ebox)

  const askedAt = performance.now()
  process.kill(server, 'SIGTERM')
  // What a balancer does: it asks for health all the time and sends nothing more to whom says DOWN.
  const { status, body } = await until('health says DOWN', async () => {
    const answer = await health(ebox)
    return answer.status === 503 && answer
  })
  expect({ status, body }).toMatchObject({
    status: 503,
    body: { status: 'DOWN', details: { process: { status: 'DOWN' } } },
  })
  await load.stop()
  expect(load.failures).toEqual([])
  expect(load.refusals).toEqual([])

  // The socket is closed for others while the upload goes on.
  await until('no new connection is taken', () =>
    health(ebox).then(
      () => false,
      () => true,
    ),
  )
  expect(processesOf(ebox.dataDir)).toContain(server)
  const answer = await upload.finish()
  expect(answer.status).toBe(201)
  expect(await ebox.exited()).toBe(0)
  const seconds = (performance.now() - askedAt) / 1000
  expect(seconds).toBeLessThan(30)
  console.log(`R10: ${load.entries.length} publications answered, gone ${seconds.toFixed(1)} s after SIGTERM`)
  expect(processesOf(ebox.dataDir)).toEqual([])

  await ebox.restart()
  const kept = await expectKept(ebox, load.entries)
  expect(kept.size).toBe(load.entries.length)
  await expectReadable(ebox, upload.entry, answer.messageId)
}, 120_000)

test('R10 a connection that is kept open ends with its answer, and keeps nobody waiting', async () => {
  await using ebox = await startEbox({ env: { SERVE: 'api,oauth' } })
  // fetch keeps its connections; this one is in use when the e-Box is asked to stop.
  await health(ebox)
  const server = serverOf(ebox)
  const waiting = sqlAs(ebox, 'superuser').begin(async (sql) => {
    await sql`LOCK TABLE message_type IN ACCESS EXCLUSIVE MODE`
    await sleep(3_000)
  })
  await sleep(300)
  const token = await tokenOf(ebox, 'documentConsumer')
  const asked = fetch(`${ebox.credentials.messageRegistry}/refData/messageTypes`, {
    headers: { authorization: `Bearer ${token}` },
  })
  await sleep(300)
  const askedAt = performance.now()
  process.kill(server, 'SIGTERM')
  const answer = await asked
  expect(answer.status).toBe(200)
  expect(answer.headers.get('connection')).toBe('close')
  await answer.arrayBuffer()
  await waiting
  expect(await ebox.exited()).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(10_000)
}, 60_000)

async function health({ origin }: SharedEbox): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${origin}/api/health`)
  return { status: answer.status, body: await answer.json() }
}

/** A publication of a few megabytes, half sent; `finish` sends the rest, slowly. */
async function startSlowUpload(ebox: SharedEbox) {
  const entry = await anEntry({ bytes: megabytes * 1024 * 1024 })
  const { files, subject } = entry
  const message = JSON.stringify(aMessage(ebox, files, { to: 'enterprise', subject: { nl: subject } }))
  const { body, contentType } = encodeMultipart([
    ...files.map(({ bytes, ...file }) => ({ ...file, body: bytes })),
    { name: 'messageToPublish', contentType: 'application/json', body: message },
  ])
  const outgoing = request(`${ebox.credentials.messageRegistry}/ebox/messages`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': contentType,
      'content-length': body.byteLength,
      authorization: `Bearer ${await tokenOf(ebox, 'documentSender')}`,
    },
  })
  const answered = new Promise<{ status: number; messageId: string }>((resolve, reject) => {
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const read = text(incoming).then((said) => {
        const { messageId } = JSON.parse(said)
        return { status: incoming.statusCode ?? 0, messageId: String(messageId) }
      })
      resolve(read)
    })
  })
  const half = Math.ceil(body.byteLength / 2)
  await write(body.subarray(0, half))

  function write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => outgoing.write(bytes, () => resolve()))
  }
  return {
    entry,
    async finish() {
      const piece = Math.ceil(half / 10)
      for (let at = half; at < body.byteLength; at += piece) {
        await write(body.subarray(at, at + piece))
        await sleep(100)
      }
      outgoing.end()
      return answered
    },
  }
}
