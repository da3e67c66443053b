import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { aFile, publish } from '#tests/fixtures/publisher.ts'
import { refusedPublication } from '#tests/fixtures/refusal.ts'
import { orphanBlobs } from '#tests/fixtures/rows.ts'

const megabyte = 1024 * 1024
const limit = 200 * megabyte
/** How much of a long body has passed when its memory is first looked at: buffers are filled by then, and what they hold is not growth. */
const settled = 100 * megabyte
let ebox: Ebox
beforeAll(async () => {
  ebox = await startEbox({
    env: { MAX_PUBLICATION_MB: String(limit / megabyte), MAX_DOCUMENTS: '2', SERVE: 'api,oauth' },
  })
})
afterAll(() => ebox[Symbol.asyncDispose]())

const memoryOf = () => {
  const pid = readFileSync(`${ebox.dataDir}.pid`, 'utf8')
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(join('/proc', pid, 'status'), 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/**
 * A publication that claims or brings a body of any size.
 * @returns the answer, how much of the body went out before it came, and by how many MB the server grew after the first of it was settled
 */
async function send(headers: Record<string, string>, bytes: number) {
  const token = await ebox.token('documentSender')
  let sent = 0
  let growth = 0
  let before = 0
  const answer = await new Promise<{ status: number; body: string; connection?: string }>((resolve, reject) => {
    const outgoing = request(`${ebox.credentials.messageRegistry}/ebox/messages`, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b', ...headers },
    })
    let isAnswered = false
    outgoing.on('response', (response) => {
      isAnswered = true
      const { statusCode: status = 0, headers: said } = response
      text(response).then((body) => resolve({ status, body, connection: said.connection }), reject)
    })
    outgoing.on('error', (error) => (isAnswered ? undefined : reject(error)))
    outgoing.flushHeaders()
    const piece = Buffer.alloc(64 * 1024, 'x')
    const head = '--b\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\n'
    const more = () => {
      if (isAnswered || sent >= bytes) return
      sent += piece.length
      if (sent === settled) before = memoryOf()
      if (sent > settled && sent % megabyte === 0) growth = Math.max(growth, memoryOf() - before)
      outgoing.write(piece, () => setImmediate(more))
    }
    if (bytes > 0) outgoing.write(head, more)
  })
  return { ...answer, problem: JSON.parse(answer.body) as Record<string, unknown>, sent, growth }
}

test('I04 a length over the limit is refused before a byte of the body is read', async () => {
  const { status, problem, connection, sent } = await send({ 'content-length': String(limit + 1) }, 0)
  expect([status, sent, connection]).toEqual([413, 0, 'close'])
  expect(problem).toMatchObject({ type: 'urn:problem-type:belgif:payloadTooLarge', limit, code: 'PAYLOAD_TOO_LARGE' })
  expect((await send({ 'content-length': '99999999999999' }, 0)).status).toBe(413)
})

test('I04 a body without a length is cut where it passes the limit, with flat memory and no orphan', async () => {
  const { status, problem, sent, growth } = await send({ 'transfer-encoding': 'chunked' }, 400 * megabyte)
  expect(status).toBe(413)
  expect(problem).toMatchObject({ limit })
  expect(sent).toBeGreaterThan(limit)
  expect(sent).toBeLessThan(limit + 20 * megabyte)
  expect(growth).toBeLessThan(50)
  await expect.poll(() => orphanBlobs(ebox)).toEqual([])
})

test('a document just under the limit is published; three where two are allowed are refused', async () => {
  const big = Buffer.alloc(limit - 10_000, 'a;b\n')
  expect((await publish(ebox, { files: [await aFile({ contentType: 'text/csv', bytes: big })] })).status).toBe(201)
  const three = await Promise.all(['a', 'b', 'c'].map((name) => aFile({ name })))
  expect((await refusedPublication(ebox, { files: three })).status).toBe(400)
  expect((await publish(ebox, { files: three.slice(1) })).status).toBe(201)
})

test('I04 two over the limit at once, and one that is right, do not disturb each other', async () => {
  const [one, other, right] = await Promise.all([
    send({ 'transfer-encoding': 'chunked' }, limit + 40 * megabyte),
    send({ 'content-length': String(limit * 2) }, 0),
    publish(ebox),
  ])
  expect([one.status, other.status, right.status]).toEqual([413, 413, 201])
})
