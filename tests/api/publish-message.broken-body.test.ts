import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { encodeMultipart } from '#tests/fixtures/multipart.ts'
import { aFile, aMessage, publish, type PublishOptions } from '#tests/fixtures/publisher.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { rawSocket } from '#tests/fixtures/raw-socket.ts'
import { orphanBlobs, sqlAs } from '#tests/fixtures/rows.ts'

const pdf = await aFile()
const parts = (count: number) => Array.from({ length: count }, (_, at) => ({ ...pdf, name: `p${at}`, body: 'x' }))

/** Everything that I06 asks of a body, through the listener; `tests/domain/multipart-body.test.ts` goes into the reader's depths. */
// prettier-ignore
const broken: [title: string, options: Omit<PublishOptions, 'message'>, status: number, ...issues: string[]][] = [
  ['another content type', { requestType: 'application/json' }, 415],
  ['no boundary', { requestType: 'multipart/form-data' }, 400, 'invalidStructure'],
  ['a boundary of 71 characters', { boundary: 'x'.repeat(71) }, 400, 'invalidStructure'],
  ['another boundary than announced', { requestType: 'multipart/form-data; boundary=zzz' }, 400, 'invalidStructure'],
  ['no closing boundary', { unclosed: true }, 400, 'invalidStructure'],
  ['a body cut inside a document', { truncateAt: 1200 }, 400, 'invalidStructure'],
  ['lines that end in LF only', { lineEnd: '\n' }, 400, 'invalidStructure'],
  ['no JSON part', { jsonPart: 'missing' }, 400, 'requiredInput messageToPublish'],
  ['two parts of one name', { extraParts: [{ ...pdf, body: pdf.bytes }] }, 400, 'invalidStructure upfile1'],
  ['two JSON parts', { extraParts: [{ name: 'messageToPublish', body: '{}' }] }, 400, 'invalidStructure messageToPublish'],
  ['ten thousand parts', { extraParts: parts(10_000) }, 400, 'outOfRange'],
  ['a nested multipart', { extraParts: [{ ...pdf, name: 'n', contentType: 'multipart/mixed; boundary=q', body: '' }] }, 400, 'invalidStructure n'],
  ['a part without a file name', { files: [], extraParts: [{ name: 'n', contentType: 'text/csv', body: 'a' }] }, 400, 'requiredInput n', 'exactlyOneOfExpected attachments'],
]

describe.each(['production', 'development'] as const)('through the listener in %s, a publication with', (mode) => {
  test.each(broken)(
    'I06 %s is refused, and nothing is left',
    { timeout: 120_000 },
    async (_title, options, status, ...issues) => {
      const answer = await refusedPublication(await sharedEbox(mode), options)
      expect(answer.status).toBe(status)
      expect(issuesOf(answer)).toEqual(expect.arrayContaining(issues))
    },
  )

  test(
    'R12 whoever is refused in the middle of its body reads why, and sends its body to the end',
    { timeout: 60_000 },
    async () => {
      const ebox = await sharedEbox(mode)
      const { body, contentType } = encodeMultipart(parts(50_000))
      const { socket, said, closed } = await rawSocket(ebox)
      const cut: unknown[] = []
      socket.on('error', (error) => cut.push(error))
      socket.write(
        `POST /api/messageRegistry/v3/ebox/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await ebox.token('documentSender')}\r\n` +
          `Connection: close\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`,
      )
      const half = Math.floor(body.length / 2)
      socket.write(body.subarray(0, half))
      await expect.poll(said).toMatch(/^HTTP\/1\.1 400 /)
      socket.write(body.subarray(half))
      expect([(await closed).match(/^HTTP\/1\.1 \d+/gm), cut]).toEqual([['HTTP/1.1 400'], []])
    },
  )

  test('I06 a client that goes in the middle of a document leaves nothing', { timeout: 120_000 }, async () => {
    const ebox = await sharedEbox(mode)
    const before = new Set(await orphanBlobs(ebox))
    const big = { ...pdf, contentType: 'text/plain', bytes: Buffer.alloc(600_000, 'a') }
    const message = aMessage(ebox, [big])
    const { subject } = message as { subject: { nl: string } }
    for (const hangUpAfter of [0, 10, 900, 300_000, 599_000])
      await expect(publish(ebox, { files: [big], message, hangUpAfter })).rejects.toThrow()
    const left = async () => (await orphanBlobs(ebox)).filter((blob) => !before.has(blob))
    await expect.poll(left, { timeout: 15_000 }).toEqual([])
    expect(await sqlAs(ebox)`SELECT 1 FROM content WHERE subject->>'nl' = ${subject.nl}`).toEqual([])
  })

  test('I04 a length over the limit is refused before the body is read', { timeout: 120_000 }, async () => {
    const ebox = await sharedEbox(mode)
    const { port } = new URL(ebox.origin)
    const token = await ebox.token('documentSender')
    const socket = connect(Number(port), 'localhost')
    const answered = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
    socket.write(
      `POST /api/messageRegistry/v3/ebox/messages HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${201 * 1024 * 1024}\r\n\r\n`,
    )
    expect(await answered).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('I06 a body byte by byte is published', { timeout: 120_000 }, async () => {
    const ebox = await sharedEbox(mode)
    const { port } = new URL(ebox.origin)
    const small = { ...pdf, fileName: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('klein') }
    const json = { name: 'messageToPublish', body: JSON.stringify(aMessage(ebox, [small])) }
    const { body, contentType } = encodeMultipart([{ ...small, body: small.bytes }, json])
    const socket = connect(Number(port), 'localhost').setNoDelay()
    const answered = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
    socket.write(
      `POST /api/messageRegistry/v3/ebox/messages HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${await ebox.token('documentSender')}\r\n` +
        `Content-Type: ${contentType}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    )
    for (const byte of body) {
      socket.write(Buffer.of(byte))
      await wait(0)
    }
    expect(await answered).toMatch(/^HTTP\/1\.1 201 /)
    socket.destroy()
  })
})
