import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { aClient, type OwnClient } from '#tests/fixtures/clients.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { type RawSocket, rawSocket } from '#tests/fixtures/raw-socket.ts'
import { call } from '#tests/fixtures/registry.ts'

const [all, each] = [12, 4]
const api = '/api/messageRegistry/v3'
let ebox: Ebox
const open: RawSocket[] = []

beforeAll(async () => {
  const env = { CONCURRENT_REQUESTS: String(all), CONCURRENT_REQUESTS_PER_CLIENT: String(each), TRUSTED_PROXIES: '1' }
  ebox = await startEbox({ env: { ...env, SERVE: 'api,oauth' } })
  return () => ebox.stop()
}, 180_000)

afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.destroy()
  await expect.poll(async () => (await call(ebox, '/limits', { token: null })).status).toBe(200)
})

/** Requests whose ends do not come, one on each connection. */
async function unfinished(howMany: number, head: string): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: howMany }, () => rawSocket(ebox)))
  open.push(...sockets)
  for (const { socket } of sockets) socket.write(`${head}\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n{`)
  await wait(300)
}

const upload = async (client: OwnClient, from: string) =>
  `PATCH ${api}/ebox/messages HTTP/1.1\r\nAuthorization: Bearer ${await client.token()}\r\n` +
  `Content-Type: application/merge-patch+json\r\nX-Forwarded-For: ${from}`

const aReader = () => aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const list = async (client: OwnClient, from: string) =>
  call(ebox, '/ebox/messages', { token: await client.token(), headers: { 'X-Forwarded-For': from } })

test('I05 the limits say how many requests may be under way', async () => {
  const { json } = await call(ebox, '/limits', { token: null })
  expect(json).toMatchObject({ concurrentRequests: { perClient: each, perProcess: all } })
})

test('R12 a client that keeps its share of places busy is answered 429, and another at the same address goes on', async () => {
  const [busy, other] = [await aReader(), await aReader()]
  await unfinished(each, await upload(busy, '192.0.2.1'))
  const refused = await list(busy, '192.0.2.2')
  expect([refused.status, refused.json]).toEqual([429, expect.objectContaining({ limit: each })])
  expect((await list(other, '192.0.2.1')).status).toBe(200)
})

test('R12 what came too soon is not counted among the requests that were wrong', async () => {
  const busy = await aReader()
  await unfinished(each, await upload(busy, '192.0.2.1'))
  for (let turn = 0; turn < 5; turn++) expect((await list(busy, '192.0.2.2')).status).toBe(429)
  const { headers } = await list(busy, '192.0.2.2')
  expect(headers.get('ratelimit')).toMatch(/^"reads"/)
})

test('R12 when every place is taken others are turned away with 503, and health answers', async () => {
  for (let client = 0; client < all / each; client++)
    await unfinished(each, await upload(await aReader(), `192.0.2.${client}`))
  const turnedAway = await list(await aReader(), '192.0.2.99')
  expect([turnedAway.status, turnedAway.headers.get('retry-after')]).toEqual([503, '1'])
  for (const path of ['/health', `${ebox.origin}/api/health`])
    expect((await call(ebox, path, { token: null })).status).toBe(200)
})

test('I05 slow readers of the reference page hold nobody’s place, and no address has more than its share', async () => {
  // One behind the other on a connection that takes nothing: more than the buffers of two sockets hold.
  const readSlowly = async (from: string) => {
    const reader = await rawSocket(ebox)
    open.push(reader)
    reader.socket.pause()
    reader.socket.write(`GET /api/openapi/scalar.js HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${from}\r\n\r\n`.repeat(8))
  }
  const addresses = Array.from({ length: all }, (_, address) => `198.51.100.${address}`)
  for (const address of addresses) await readSlowly(address)
  const start = (from: string) =>
    call(ebox, `${ebox.origin}/api/openapi/start.js`, { token: null, headers: { 'X-Forwarded-For': from } })
  // The system's own buffers may take a whole page for a few of them, who then have a share again.
  const refused = async () => (await Promise.all(addresses.map(start))).filter(({ status }) => status === 429)
  await expect.poll(async () => (await refused()).length, { timeout: 10_000 }).toBeGreaterThan(all / 2)
  expect((await start('198.51.100.99')).status).toBe(200)
  expect((await list(await aReader(), '192.0.2.1')).status).toBe(200)
})
