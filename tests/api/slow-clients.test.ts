import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { type Asked, latenciesBeside } from '#tests/fixtures/bystander.ts'
import { expectAsQuiet, type Latencies } from '#tests/fixtures/latency.ts'
import { aFile, aMessage } from '#tests/fixtures/publisher.ts'
import { encodeMultipart } from '#tests/fixtures/multipart.ts'
import { activeConsumer, contentHref, published, tokenOf } from '#tests/fixtures/registry.ts'
import { type RawSocket, rawSocket } from '#tests/fixtures/raw-socket.ts'

const clients = process.env.TEST_LONG ? 500 : 20
const seconds = 2
/** What a publication may hold, in MB */
const largest = 50
const api = '/api/messageRegistry/v3'
let ebox: Ebox
let [reader, sender] = ['', '']
let another: Asked
/** How long somebody else's requests take when nobody is slow */
let quiet: Latencies

beforeAll(async () => {
  ebox = await startEbox({
    env: { SLOWEST_SECONDS: String(seconds), MAX_PUBLICATION_MB: String(largest), SERVE: 'api,oauth' },
  })
  ;[reader, sender] = await Promise.all([tokenOf(ebox, activeConsumer(ebox)), tokenOf(ebox, 'documentSender')])
  const token = await (await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })).token()
  another = { url: `${ebox.credentials.messageRegistry}/ebox/messages`, token }
  quiet = (await latenciesBeside(wait(5_000), another)).latencies
  return () => ebox.stop()
}, 180_000)

/** Many connections, on each of which `begin` is sent at once and `more` bit by bit, ten times a second; when all were cut, all that came back. */
async function slowly(begin: string, more: string, bytesAtOnce = 1): Promise<string[]> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => rawSocket(ebox)))
  const all = Promise.all(sockets.map(({ closed }) => closed))
  const drip = async ({ socket }: RawSocket) => {
    socket.write(begin)
    for (const sign of more.repeat(1_000)) {
      if (socket.destroyed || socket.writableEnded) return
      socket.write(sign.repeat(bytesAtOnce))
      await wait(100)
    }
  }
  const dripping = Promise.all(sockets.map(drip))
  const said = await othersGoOn(all)
  await dripping
  return said
}

/** Somebody else's requests are answered all the while, and as fast as without. */
async function othersGoOn<Result>(work: Promise<Result>): Promise<Result> {
  const { result, latencies } = await latenciesBeside(work, another)
  expectAsQuiet(latencies, quiet)
  return result
}

test(`I05 ${clients} clients whose headers never end are cut, and others go on`, { timeout: 180_000 }, async () => {
  const said = await slowly(`GET ${api}/ebox HTTP/1.1\r\nHost: localhost\r\n`, 'X-Slow: a\r\n')
  // Whoever still writes when it is cut may lose the answer that was on its way.
  for (const each of said) expect(each).toMatch(/^(HTTP\/1\.1 408 |$)/)
  expect(said.some((each) => each !== '')).toBe(true)
})

test(
  `I05 ${clients} clients whose bodies trickle are cut, nothing of theirs stays, and others go on`,
  { timeout: 180_000 },
  async () => {
    const files = [await aFile()]
    const json = { name: 'messageToPublish', body: JSON.stringify(aMessage(ebox, files)) }
    const { body, contentType } = encodeMultipart([
      json,
      ...files.map(({ bytes, ...file }) => ({ ...file, body: bytes })),
    ])
    const begin =
      `POST ${api}/ebox/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${sender}\r\n` +
      `Content-Type: ${contentType}\r\nContent-Length: ${body.byteLength}\r\n\r\n`
    const said = await slowly(begin, '-')
    for (const each of said) expect(each).not.toMatch(/^HTTP\/1\.1 2/)
  },
)

test(
  'I05 a body that trickles behind an answer that is already there is cut as well',
  { timeout: 180_000 },
  async () => {
    const said = await slowly(`GET ${api}/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n`, '-')
    for (const each of said) expect(each).toMatch(/^HTTP\/1\.1 200 /)
  },
)

test(
  'I05 a body that comes faster than a trickle, and would still take an hour, is cut',
  { timeout: 180_000 },
  async () => {
    const { socket, closed } = await rawSocket(ebox)
    const began = performance.now()
    socket.write(
      `PATCH ${api}/ebox/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${reader}\r\n` +
        'Content-Type: application/merge-patch+json\r\nContent-Length: 1000000\r\n\r\n',
    )
    const drip = setInterval(() => socket.write('-'.repeat(600)), 200)
    await closed
    clearInterval(drip)
    expect(performance.now() - began).toBeGreaterThan(seconds * 3_000)
  },
)

test(
  `I05 ${clients} clients just above the slowest speed hold their places for a while only, and others go on`,
  { timeout: 180_000 },
  async () => {
    const begin =
      `PATCH ${api}/ebox/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${reader}\r\n` +
      'Content-Type: application/merge-patch+json\r\nContent-Length: 1000000\r\n\r\n'
    for (const each of await slowly(begin, '-', 130)) expect(each).not.toMatch(/^HTTP\/1\.1 2/)
  },
)

test(
  `I05 ${clients} clients that do not take the document they asked for are cut, and others go on`,
  { timeout: 180_000 },
  async () => {
    // More than the buffers of two sockets hold.
    const bytes = Buffer.alloc(30 * 1024 * 1024, 'regel;regel\n')
    const messageId = await published(ebox, {
      files: [await aFile({ contentType: 'text/csv', fileName: 'a.csv', bytes })],
    })
    const { pathname } = new URL(await contentHref(ebox, messageId))
    const sockets = await Promise.all(Array.from({ length: clients }, () => rawSocket(ebox)))
    const cut = sockets.map(async ({ socket }) => {
      socket.pause()
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${reader}\r\n\r\n`)
      // Until the last of them had its share of the machine and then stood still for long enough.
      await wait(seconds * 1000 + 4_000 + clients * 40)
      // What lies in the buffers comes, and then the end, long before the document is whole.
      socket.resume()
    })
    const said = await othersGoOn(
      Promise.all([Promise.all(sockets.map(({ closed }) => closed)), ...cut]).then(([all]) => all),
    )
    for (const each of said) {
      // One client has a share of the places: what it asks beyond is turned away at once.
      expect(each).toMatch(/^HTTP\/1\.1 (200|429) /)
      expect(each.length).toBeLessThan(bytes.length)
    }
  },
)

test('R12 whoever is turned away while it sends reads why, sends its body to the end, and may ask again on its connection', async () => {
  const { socket, said, closed } = await rawSocket(ebox)
  const body = '-'.repeat(100_000)
  socket.write(
    `POST ${api}/ebox/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await expect.poll(said).toMatch(/^HTTP\/1\.1 401 /)
  await wait(1_000)
  socket.write(`${body}GET ${api}/ebox HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  expect((await closed).match(/HTTP\/1\.1 401 /g)).toHaveLength(2)
})

test('R12 whoever is turned away while it sends its last request reads why, and sends its body to the end', async () => {
  const { socket, said, closed } = await rawSocket(ebox)
  const body = '-'.repeat(100_000)
  const cut: unknown[] = []
  socket.on('error', (error) => cut.push(error))
  socket.write(
    `POST ${api}/ebox/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await expect.poll(said).toMatch(/^HTTP\/1\.1 401 /)
  await wait(500)
  const isTaken = new Promise<boolean>((resolve) => socket.write(body, (error) => resolve(!error)))
  expect([await isTaken, (await closed).match(/^HTTP/gm)?.length, cut]).toEqual([true, 1, []])
})

test('I05 whoever goes on sending behind its answer, more than any body may be, is cut', async () => {
  const { socket, closed } = await rawSocket(ebox)
  let sent = 0
  socket.write(
    `POST ${api}/ebox/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n`,
  )
  const piece = `${(1024 * 1024).toString(16)}\r\n${'-'.repeat(1024 * 1024)}\r\n`
  const more = () => {
    if (socket.destroyed) return
    sent += 1
    socket.write(piece, () => setTimeout(more, 2))
  }
  more()
  expect(await closed).toMatch(/^HTTP\/1\.1 401 /)
  expect(sent).toBeGreaterThan(largest)
})

test('I05 a client that is slow because we are, is not cut', { timeout: 180_000 }, async () => {
  const bytes = Buffer.alloc(2 * 1024 * 1024, 'regel;regel\n')
  const file = await aFile({ contentType: 'text/csv', fileName: 'a.csv', bytes })
  const messageId = await published(ebox, { files: [file] })
  const href = await contentHref(ebox, messageId)
  const response = await fetch(href, { headers: { authorization: `Bearer ${reader}` } })
  const pieces: Uint8Array[] = []
  // 2 MB in about 6 seconds: slow, but faster than the slowest that is borne.
  for await (const piece of response.body ?? []) {
    pieces.push(piece)
    await wait(150)
  }
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
})
