import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, sha256 } from '#tests/fixtures/publisher.ts'
import { call, contentHref, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
/** Over three of the 64 KiB chunks in which contents are encrypted, so that ranges begin, end and stay inside them. */
const bytes = Buffer.concat([Buffer.from('een;twee\n'), Buffer.from(randomBytes(100_000).toString('hex'))])
const size = bytes.length
const etag = `"${sha256(bytes)}"`
const aCsv = () => aFile({ fileName: 'tabel.csv', contentType: 'text/csv', bytes })
const href = await contentHref(ebox, await published(ebox, { files: [await aCsv()] }))
const ask = (headers: Record<string, string>) => call(ebox, href, { headers })

test('the whole: its bytes, its type, its tag, and it is never drawn in our name', async () => {
  const { status, headers, bytes: got } = await ask({})
  expect(status).toBe(200)
  expect(got.equals(bytes)).toBe(true)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/csv',
    'content-length': String(size),
    'content-disposition': `attachment; filename="tabel.csv"; filename*=UTF-8''tabel.csv`,
    'accept-ranges': 'bytes',
    etag,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
  })
})

describe('206: one range of bytes,', () => {
  const ranges: [range: string, start: number, end: number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=65530-65545', 65_530, 65_545],
    ['bytes=65536-131071', 65_536, 131_071],
    ['bytes=150000-', 150_000, size - 1],
    ['bytes=-10', size - 10, size - 1],
    [`bytes=-${size + 5}`, 0, size - 1],
    [`bytes=100-${size * 2}`, 100, size - 1],
    [`bytes=${size - 1}-`, size - 1, size - 1],
  ]
  test.each(ranges)('%s', async (range, start, end) => {
    const { status, headers, bytes: got } = await ask({ Range: range })
    expect(status).toBe(206)
    expect(headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`)
    expect(headers.get('content-length')).toBe(String(end - start + 1))
    expect(got.equals(bytes.subarray(start, end + 1))).toBe(true)
  })

  test('when If-Range has the current tag', async () => {
    expect((await ask({ Range: 'bytes=5-9', 'If-Range': etag })).status).toBe(206)
  })
})

test.each([
  ['an If-Range of other bytes', { Range: 'bytes=5-9', 'If-Range': '"other"' }],
  ['several ranges', { Range: 'bytes=0-1,5-9' }],
  ['another unit', { Range: 'pages=1-2' }],
  ['a range turned round', { Range: 'bytes=9-5' }],
  ['a range that is none', { Range: 'bytes=-' }],
] as const)('the whole, with 200, for %s', async (_title, headers) => {
  const { status, bytes: got } = await ask(headers)
  expect([status, got.length]).toEqual([200, size])
})

test.each([`bytes=${size}-`, `bytes=${size + 10}-${size + 20}`, 'bytes=-0'])(
  '416 for %s, with the size',
  async (range) => {
    const { status, headers, json } = await ask({ Range: range })
    expect(status).toBe(416)
    expect(headers.get('content-range')).toBe(`bytes */${size}`)
    expect(json).toMatchObject({ type: 'urn:problem-type:ebox:rangeNotSatisfiable' })
  },
)

test('an empty document is whole with no byte, and has no range', async () => {
  const empty = { name: 'b', fileName: 'b.txt', contentType: 'text/plain', bytes: Buffer.alloc(0) }
  const messageId = await published(ebox, { files: [await aFile(), empty] })
  const nothing = await contentHref(ebox, messageId, 1)
  expect(await call(ebox, nothing)).toMatchObject({ status: 200, bytes: Buffer.alloc(0) })
  expect((await call(ebox, nothing, { headers: { Range: 'bytes=0-' } })).status).toBe(416)
})

test('opening the main content marks the message read, once; every opening is in the access log', async () => {
  const messageId = await published(ebox, { files: [await aCsv(), await aFile({ name: 'annex' })] })
  const [main, annex] = [await contentHref(ebox, messageId), await contentHref(ebox, messageId, 1)]
  await call(ebox, annex)
  expect((await readBack(ebox, messageId)).readStatus).toBe(false)
  await call(ebox, main)
  expect((await readBack(ebox, messageId)).readStatus).toBe(true)
  await call(ebox, main, { headers: { Range: 'bytes=0-9' } })

  const { messages, events, opened, audit, attachments } = await rowsOf(ebox, messageId)
  expect(events.map(({ type }) => type)).toEqual(['publication/message.published', 'consultation/message.read'])
  expect(messages[0]?.read_at).toEqual(events[1]?.occurred_at)
  const [first, second] = attachments.map((row) => String(row.attachment_id))
  expect(opened.map((row) => row.attachment_id)).toEqual([second, first, first])
  expect(opened[0]).toMatchObject({ actor: 'documentConsumer', actor_name: 'goudenkoren-consumer' })
  expect(audit.filter(({ request_url }) => String(request_url).endsWith('/content'))).toHaveLength(3)
})

test('a range that is refused hands nothing out, so it opens nothing; a range that is given is audited as one', async () => {
  const messageId = await published(ebox, { files: [await aCsv()] })
  const main = await contentHref(ebox, messageId)
  expect((await call(ebox, main, { headers: { Range: `bytes=${size}-` } })).status).toBe(416)
  expect((await readBack(ebox, messageId)).readStatus).toBe(false)
  const before = await rowsOf(ebox, messageId)
  expect([before.events.length, before.opened.length]).toEqual([1, 0])
  expect(before.audit.filter(({ request_url }) => String(request_url).endsWith('/content'))).toEqual([])

  await call(ebox, main, { headers: { Range: 'bytes=5-9' } })
  const { audit, opened } = await rowsOf(ebox, messageId)
  expect(opened).toHaveLength(1)
  expect(audit.find(({ request_url }) => String(request_url).endsWith('/content'))).toMatchObject({
    response_code: 206,
    details: { range: { start: 5, end: 9 } },
  })
})

test.each(['v3', 'v2'])(
  'bytes that the asker has are not sent again by %s; nothing was handed out, so it opens nothing and is audited as that',
  async (version) => {
    const messageId = await published(ebox, { files: [await aCsv()] })
    const main = (await contentHref(ebox, messageId)).replace('/v3/', `/${version}/`)
    for (const [named, more] of [
      [etag, {}],
      [`"other", W/${etag}`, {}],
      ['*', {}],
      [etag, { Range: 'bytes=0-9' }],
    ] as const) {
      const { status, headers, bytes: got } = await call(ebox, main, { headers: { ...more, 'If-None-Match': named } })
      expect([status, got.length, headers.get('etag'), headers.get('content-length')]).toEqual([304, 0, etag, null])
    }
    const { opened, events, audit } = await rowsOf(ebox, messageId)
    expect([opened.length, events.length, (await readBack(ebox, messageId)).readStatus]).toEqual([0, 1, false])
    expect(audit.filter(({ response_code }) => response_code === 304)).toHaveLength(4)
    const other = await call(ebox, main, { headers: { 'If-None-Match': '"other"' } })
    expect([other.status, other.bytes.length, (await readBack(ebox, messageId)).readStatus]).toEqual([200, size, true])
  },
)

test('twenty first openings at once make one event', async () => {
  const messageId = await published(ebox)
  const main = await contentHref(ebox, messageId)
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(ebox, main)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  const { events, opened } = await rowsOf(ebox, messageId)
  expect([events.length, opened.length]).toEqual([2, 20])
})

test('a client that leaves in the middle of a download disturbs nobody', async () => {
  const big = Buffer.alloc(8 * 1024 * 1024, 'a;b\n')
  const main = await contentHref(
    ebox,
    await published(ebox, { files: [await aFile({ contentType: 'text/csv', bytes: big })] }),
  )
  for (let turn = 0; turn < 5; turn++) {
    const leaving = new AbortController()
    const response = await fetch(main, {
      headers: { authorization: `Bearer ${await ebox.token('goudenkoren-consumer')}` },
      signal: leaving.signal,
    })
    await response.body?.getReader().read()
    leaving.abort()
  }
  expect((await call(ebox, main)).bytes.equals(big)).toBe(true)
})
