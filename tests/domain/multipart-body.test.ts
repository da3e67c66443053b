import { createHash, randomBytes } from 'node:crypto'
import { createServer, request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { once } from 'node:events'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { fc } from '#tests/fixtures/fast-check.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { StorageFull } from '#domain/content/attachment-store.ts'
import { receiveContent, type ReceivedContent } from '#domain/content/receive-content.ts'
import { bodyOf } from '#http/incoming-body.ts'
import { type MultipartReading, readMultipart } from '#http/multipart.ts'
import { type MultipartRefusal, refusalProblem } from '#http/multipart-refusal.ts'
import { piecesOf, storeInFolder } from '#tests/fixtures/content.ts'
import { encodeMultipart, type MultipartQuirks, type Part } from '#tests/fixtures/multipart.ts'

const limits = { maxFiles: 6, maxBytes: 5_000_000, maxJsonBytes: 10_000, maxParts: 20 }
const json: Part = { name: 'messageToPublish', contentType: 'application/json', body: '{"subject":"Dag"}' }
const pdf = (name: string, size = 1000): Part => ({
  name,
  fileName: `${name}.pdf`,
  contentType: 'application/pdf',
  body: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size)]),
})

let folder: Awaited<ReturnType<typeof storeInFolder>>
let last: Promise<MultipartReading<ReceivedContent>>
let isDiskFull: boolean
let arrived: () => void

/** Reads as the publication's route does; answers 201, or the refusals as the problem that they are. */
const server = createServer(
  getRequestListener(async (request) => {
    arrived()
    const { store } = folder
    last = readMultipart(bodyOf(request), limits, {
      receive: (_part, stream) => {
        if (isDiskFull) return Promise.reject(new StorageFull())
        return receiveContent(stream, { store })
      },
      discard: ({ contentId }) => store.remove(contentId),
    })
    last.catch(() => {})
    const reading = await last
    if (reading.refusals.length === 0) return Response.json({}, { status: 201 })
    const { status, issues } = refusalProblem(reading.refusals).details
    return Response.json({ issues }, { status, headers: { Connection: 'close' } })
  }),
)
server.listen(4210, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const address = `http://127.0.0.1:${port}/`

beforeEach(async () => {
  folder = await storeInFolder()
  isDiskFull = false
  arrived = () => {}
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** A request whose body comes in these pieces. */
function streamedRequest(source: AsyncIterator<Uint8Array>, contentType: string): Request {
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { 'Content-Type': contentType },
    body,
    duplex: 'half',
  }
  return new Request(address, init)
}

async function post(parts: Part[], quirks?: MultipartQuirks) {
  const { body, contentType } = encodeMultipart(parts, quirks)
  const response = await fetch(address, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { 'Content-Type': contentType },
  })
  await response.arrayBuffer()
  return { status: response.status, reading: await last }
}

const kinds = (refusals: MultipartRefusal[]) => refusals.map(({ kind }) => kind)

describe('I06 a publication', () => {
  const orders = {
    'first, as the specification draws it': [json, pdf('upfile1'), pdf('upfile2', 300_000)],
    last: [pdf('upfile1'), pdf('upfile2', 300_000), json],
    'in the middle': [pdf('upfile1'), json, pdf('upfile2', 300_000)],
    'without a content type': [pdf('upfile1'), pdf('upfile2', 300_000), { ...json, contentType: undefined }],
    'with a file name': [pdf('upfile1'), { ...json, fileName: 'message.json' }, pdf('upfile2', 300_000)],
    'as application/octet-stream': [
      { ...json, contentType: 'application/octet-stream' },
      pdf('upfile1'),
      pdf('upfile2'),
    ],
  } satisfies Record<string, Part[]>
  test.each(Object.entries(orders))('I06 may bring its JSON %s', async (_title, parts) => {
    const { status, reading } = await post(parts)
    expect(status).toBe(201)
    expect(reading.messageToPublish).toBe(json.body)
    const files = parts.filter(({ name }) => name !== 'messageToPublish')
    expect(reading.files.map(({ partName, fileName, received }) => [partName, fileName, received.sha256])).toEqual(
      files.map(({ name, fileName, body }) => [name, fileName, createHash('sha256').update(body).digest()]),
    )
    expect(await folder.files()).toHaveLength(2)
    await reading.discard()
    expect(await folder.files()).toEqual([])
  })

  const harmless: Record<string, MultipartQuirks> = {
    'with a quoted boundary': { quotedBoundary: true, boundary: 'a=b:c?d' },
    'with a boundary of 70 characters': { boundary: 'x'.repeat(70) },
    'with a preamble and an epilogue': { preamble: 'This is a multi-part message.', epilogue: 'bye\r\n--x--\r\n' },
  }
  test.each(Object.entries(harmless))('I06 may come %s', async (_title, quirks) => {
    const { status, reading } = await post([pdf('upfile1'), json], quirks)
    expect(status).toBe(201)
    expect(reading.files).toHaveLength(1)
  })

  test('I06 may come one byte at a time', async () => {
    const { body, contentType } = encodeMultipart([pdf('upfile1'), json, pdf('upfile2')])
    const request = streamedRequest(piecesOf(body, 1), contentType)
    const reading = await readMultipart(bodyOf(request), limits, {
      receive: (_part, stream) => receiveContent(stream, { store: folder.store }),
      discard: ({ contentId }) => folder.store.remove(contentId),
    })
    expect(reading.refusals).toEqual([])
    expect(reading.files.map(({ received }) => received.size)).toEqual([1009, 1009])
  })
})

describe('I06 the reading always ends,', () => {
  test('I06 however the body is cut into chunks, however slow the store, whatever is refused', async () => {
    const piece = fc.constantFrom<Part>(
      json,
      pdf('upfile1', 0),
      pdf('upfile2', 20_000),
      pdf('upfile3', 200_000),
      { ...pdf('upfile4', 70_000), contentType: undefined },
      { name: 'upfile5', fileName: 'leeg.txt', contentType: 'text/plain', body: '' },
      { ...pdf('upfile6', 70_000), headers: ['Content-Disposition: form-data'] },
    )
    const property = fc.asyncProperty(
      fc.array(piece, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 }),
      fc.option(fc.nat(400_000)),
      fc.nat(3),
      async (parts, cuts, truncateAt, delay) => {
        const { body, contentType } = encodeMultipart(parts, truncateAt === null ? {} : { truncateAt })
        const request = streamedRequest(piecesOf(body, Math.max(...cuts), ...cuts), contentType)
        let kept = 0
        const { refusals, files } = await readMultipart(bodyOf(request), limits, {
          async receive({ partName }, stream) {
            const hash = createHash('sha256')
            for await (const bytes of stream) {
              hash.update(bytes)
              if (delay) await setImmediate()
            }
            kept += 1
            return { partName, sha256: hash.digest('hex') }
          },
          discard: async () => void (kept -= 1),
        })
        expect(kept).toBe(refusals.length === 0 ? files.length : 0)
        if (truncateAt !== null && truncateAt < body.length - 4) expect(kinds(refusals)).toContain('body-incomplete')
        else for (const { partName, received } of files) expect(received.sha256).toBe(digestOf(parts, partName))
      },
    )
    await fc.assert(property, { numRuns: process.env.TEST_LONG ? 2000 : 150 })
  })
})

const digestOf = (parts: Part[], partName: string) =>
  createHash('sha256')
    .update(parts.find(({ name }) => name === partName)?.body ?? '')
    .digest('hex')

describe('I06 refused, with nothing left in the store:', () => {
  const big = pdf('upfile1', 400_000)
  const many = Array.from({ length: 10_000 }, (_, at) => pdf(`p${at}`, 0))
  const incomplete = (missing: string) => ({ kind: 'file-part-incomplete', partName: 'upfile2', missing })
  const cases: [title: string, Part[], MultipartQuirks, (object | string)[], status?: number][] = [
    ['another content type', [json], { requestType: 'application/json' }, ['not-multipart'], 415],
    ['no content type', [json], { requestType: '' }, ['not-multipart'], 415],
    ['no boundary', [big, json], { requestType: 'multipart/form-data' }, ['boundary-not-valid']],
    ['a boundary of 71 characters', [big, json], { boundary: 'x'.repeat(71) }, ['boundary-not-valid']],
    [
      'another boundary than announced',
      [big, json],
      { requestType: 'multipart/form-data; boundary=zzz' },
      ['body-incomplete'],
    ],
    ['no closing boundary', [big, json], { unclosed: true }, ['body-incomplete']],
    ['a body cut inside a file', [json, big], { truncateAt: 200_000 }, ['body-incomplete']],
    ['a body cut inside a header', [big, json], { truncateAt: 400_200 }, ['body-incomplete']],
    ['lines that end in LF only', [big, json], { lineEnd: '\n' }, ['body-incomplete']],
    ['no parts at all', [], {}, ['message-missing']],
    ['no JSON', [big], {}, ['message-missing']],
    ['10,000 parts', [json, ...many], {}, ['too-many-files', { kind: 'too-many-parts', limit: 20 }]],
    ['seven documents', [json, ...many.slice(0, 7)], {}, [{ kind: 'too-many-files', limit: 6 }]],
    ['two parts of one name', [big, json, big], {}, [{ kind: 'duplicate-part', partName: 'upfile1' }]],
    ['two JSON parts', [json, big, json], {}, [{ kind: 'duplicate-part', partName: 'messageToPublish' }]],
    ['a JSON part over its limit', [big, { ...json, body: 'x'.repeat(10_001) }], {}, ['message-too-large']],
    ['a JSON part that is not UTF-8', [big, { ...json, body: Buffer.of(0x22, 0xff, 0x22) }], {}, ['message-not-utf8']],
    [
      'a nested multipart',
      [json, big, { ...pdf('n'), contentType: 'multipart/mixed; boundary=q' }],
      {},
      ['nested-multipart'],
    ],
    [
      'a file part without a file name',
      [json, big, { name: 'upfile2', contentType: 'text/csv', body: 'a' }],
      {},
      [incomplete('fileName')],
    ],
    [
      'a file part without a media type',
      [json, big, { name: 'upfile2', fileName: 'a.csv', body: 'a' }],
      {},
      [incomplete('mediaType')],
    ],
    [
      'a file name with a line break',
      [json, big, { ...pdf('b'), fileName: 'a%0D%0Ab' }],
      {},
      ['file-name-not-allowed'],
    ],
    [
      'a part in base64',
      [json, big, { ...pdf('b'), headers: ['Content-Transfer-Encoding: base64'] }],
      {},
      ['transfer-encoding-not-supported'],
    ],
    [
      'a part without a name',
      [json, big, { ...pdf('b'), headers: ['Content-Disposition: form-data'] }],
      {},
      ['part-header-not-valid'],
    ],
    [
      'a part that is no form data',
      [json, big, { ...pdf('b'), headers: ['Content-Disposition: attachment; name="b"'] }],
      {},
      ['part-header-not-valid'],
    ],
    [
      'a part whose header is endless',
      [json, big, { ...pdf('b'), headers: [`X: ${'y'.repeat(70_000)}`] }],
      {},
      ['part-header-not-valid'],
    ],
  ]
  test.each(cases)('I06 %s', async (_title, parts, quirks, expected, status = 400) => {
    const result = await post(parts, quirks)
    expect(result.status).toBe(status)
    expect(result.reading.refusals).toEqual(
      expected.map((each) => expect.objectContaining(typeof each === 'string' ? { kind: each } : each)),
    )
    expect(await folder.files()).toEqual([])
  })

  test('I06 everything that is wrong is told at once', async () => {
    const { reading } = await post([
      { name: 'upfile1', body: 'a' },
      { ...pdf('upfile2'), fileName: 'a'.repeat(256) },
      pdf('upfile3'),
      pdf('upfile3'),
    ])
    expect(kinds(reading.refusals)).toEqual([
      'file-part-incomplete',
      'file-part-incomplete',
      'file-name-not-allowed',
      'duplicate-part',
      'message-missing',
    ])
    expect(reading.files.map(({ partName }) => partName)).toEqual(['upfile3'])
    expect(await folder.files()).toEqual([])
  })

  test('I06 a client that goes away in the middle of a file', async () => {
    const { body, contentType } = encodeMultipart([pdf('upfile1', 1000), json, pdf('upfile2', 400_000)])
    const reached = new Promise<void>((resolve) => (arrived = resolve))
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`)
    socket.write(body.subarray(0, 390_000))
    await reached
    await wait(50)
    expect(await folder.files()).toHaveLength(2)
    socket.resetAndDestroy()
    await expect.poll(async () => kinds((await last).refusals)).toEqual(['client-gone'])
    expect(await folder.files()).toEqual([])
  })

  test('a full disk: the error goes on, what was stored before is gone, and the reading ends', async () => {
    isDiskFull = true
    const { body, contentType } = encodeMultipart([pdf('upfile1', 2_000_000), json])
    await fetch(address, { method: 'POST', body: Buffer.from(body), headers: { 'Content-Type': contentType } }).catch(
      () => {},
    )
    await expect(last).rejects.toThrow(StorageFull)
    expect(await folder.files()).toEqual([])
  })
})

describe('I04 a body over the limit', () => {
  test('I04 is refused by its Content-Length, before a byte of it is read', async () => {
    const request = httpRequest(address, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': limits.maxBytes + 1 },
    })
    request.flushHeaders()
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(413)
    request.on('error', () => {})
    request.destroy()
    expect((await last).refusals).toEqual([{ kind: 'body-too-large', limit: limits.maxBytes }])
  })

  test('I04 without a length is refused as soon as it passes, with flat memory and nothing left', async () => {
    const [head] = Buffer.from(encodeMultipart([json, pdf('upfile1')], { boundary: 'b', unclosed: true }).body)
      .toString('latin1')
      .split('%PDF')
    const before = process.memoryUsage().rss
    let peak = before
    let sent = 0
    const request = httpRequest(address, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b', 'Transfer-Encoding': 'chunked' },
    })
    request.on('error', () => {})
    const answered = once(request, 'response')
    let isAnswered = false
    void answered.then(() => (isAnswered = true))
    request.write(Buffer.from(`${head}%PDF-1.7\n`, 'latin1'))
    const piece = randomBytes(65_536)
    while (!isAnswered && sent < 400_000_000) {
      sent += piece.length
      if (!request.write(piece)) await Promise.race([once(request, 'drain'), answered])
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    const [response] = await answered
    request.destroy()
    expect(response.statusCode).toBe(413)
    expect(kinds((await last).refusals)).toEqual(['body-too-large'])
    expect(sent).toBeLessThan(limits.maxBytes + 10_000_000)
    expect((peak - before) / 1e6).toBeLessThan(50)
    expect(await folder.files()).toEqual([])
  })

  test('the store sets the pace: a slow one is not overrun', async () => {
    let given = 0
    let taken = 0
    let ahead = 0
    async function* body() {
      yield Buffer.from(
        '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: text/plain\r\n\r\n',
      )
      for (; given < 3_000_000; given += 50_000) yield Buffer.alloc(50_000, 'a')
      yield Buffer.from('\r\n--b--')
    }
    const request = streamedRequest(body(), 'multipart/form-data; boundary=b')
    const reading = await readMultipart(bodyOf(request), limits, {
      async receive(_part, stream) {
        for await (const piece of stream) {
          taken += piece.length
          ahead = Math.max(ahead, given - taken)
          await wait(1)
        }
      },
      discard: async () => {},
    })
    expect(kinds(reading.refusals)).toEqual(['message-missing'])
    expect(taken).toBe(3_000_000)
    expect(ahead).toBeLessThan(300_000)
  })
})
