import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { clamdScanner } from '#adapters/virus-scanner/clamd.ts'
import { localScanner } from '#adapters/virus-scanner/local.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import { scanContent } from '#domain/content/virus-scanner.ts'
import { type ClamdBehaviour, startClamd } from '#tests/fixtures/clamd.ts'
import { piecesOf, storeInMemory } from '#tests/fixtures/content.ts'
import { eicar, eicarMail, eicarPdf, eicarZip } from '#tests/fixtures/eicar.ts'
import { zip } from '#tests/fixtures/zip.ts'

const clean = { verdict: 'clean' }
const foundEicar = { verdict: 'found', virus: 'Eicar-Test-Signature' }
const noise = randomBytes(200_000)

describe('M01 the stand-in finds the test virus', () => {
  const scan = (bytes: Uint8Array, ...sizes: number[]) => scanContent(localScanner(), piecesOf(bytes, ...sizes))

  test.each<[title: string, bytes: Uint8Array]>([
    ['plain', eicar],
    ['behind other bytes', Buffer.concat([noise, eicar])],
    ['in the middle of other bytes', Buffer.concat([noise, eicar, noise])],
    ['stored in a ZIP', eicarZip({ isStored: true })],
    ['deflated in a ZIP', eicarZip()],
    ['in a PDF', eicarPdf()],
  ])('%s', async (_title, bytes) => {
    expect(await scan(bytes, 65_536)).toEqual(foundEicar)
  })

  test.each([1, 7, 67, 68, 69, 1000])('in pieces of %i bytes', async (size) => {
    expect(await scan(Buffer.concat([noise.subarray(0, 5000), eicar]), size)).toEqual(foundEicar)
  })

  test('and nothing in what only resembles it', async () => {
    for (const bytes of [
      noise,
      eicar.subarray(1),
      eicar.subarray(0, -1),
      Buffer.alloc(0),
      zip([{ name: 'a', body: noise }]),
    ])
      expect(await scan(bytes, 100)).toEqual(clean)
  })
})

describe('clamd', async () => {
  const clamd = await startClamd({
    isInfected: (bytes) => (bytes.includes(eicar) ? 'Eicar-Test-Signature' : undefined),
  })
  afterAll(() => clamd[Symbol.asyncDispose]())
  const scanner = clamdScanner({ url: clamd.url, patienceMs: 500 })
  const scan = (bytes: Uint8Array) => scanContent(scanner, piecesOf(bytes, 65_536))

  test('a content passes it byte by byte while it is stored, and is clean when it says so', async () => {
    clamd.behave('judges')
    const store = storeInMemory()
    const received = await receiveContent(piecesOf(noise, 10_000, 1), { store, scanner })
    expect(received.scan).toEqual(clean)
    expect(clamd.contents.at(-1)?.equals(noise)).toBe(true)
    expect(store.blobs.has(received.contentId)).toBe(true)
  })

  test('an empty content is judged like any other', async () => {
    expect(await scan(Buffer.alloc(0))).toEqual(clean)
  })

  test('M01 what it finds is found, by the name that it gives', async () => {
    expect(await scan(Buffer.concat([noise, eicar]))).toEqual(foundEicar)
  })

  test.each<[what: string, bytes: Buffer]>([
    ['a deflated PDF', eicarPdf({ isDeflated: true })],
    ['a mail in a mail', Buffer.from(eicarMail())],
    ['a ZIP in a ZIP', zip([{ name: 'inner.zip', body: eicarZip(), isStored: true }])],
  ])('M01 %s reaches it whole, so that it can look inside', async (_what, bytes) => {
    await scan(bytes)
    expect(clamd.contents.at(-1)?.equals(bytes)).toBe(true)
  })

  test.each([
    ['an encrypted ZIP', 'Heuristics.Encrypted.Zip'],
    ['a macro', 'Heuristics.OLE2.ContainsMacros.VBA'],
    ['a limit of its own', 'Heuristics.Limits.Exceeded.MaxScanSize'],
    ['a signature of ours', 'Eicar-Test-Signature.UNOFFICIAL'],
  ])('M02 %s that it calls FOUND is found', async (_what, virus) => {
    clamd.behave({ says: `stream: ${virus} FOUND\0` })
    expect(await scan(noise)).toEqual({ verdict: 'found', virus })
  })

  test.each<[title: string, behaviour: ClamdBehaviour]>([
    ['M02 an error', { says: 'stream: Can’t allocate memory ERROR\0' }],
    ['M02 an OK of something else', { says: 'other: OK\0' }],
    ['M02 an OK with more behind it', { says: 'stream: OK\0stream: Eicar FOUND\0' }],
    ['M02 an OK without its end', { says: 'stream: OK' }],
    ['M02 an OK on a line', { says: 'stream: OK\n' }],
    ['M02 an OK in lower case', { says: 'stream: ok\0' }],
    ['M02 a name that could forge a log line', { says: 'stream: a\nb FOUND\0' }],
    ['M02 an answer without end', { says: 'stream: '.repeat(10_000) }],
    ['M03 half an answer', 'halfAnswer'],
    ['M03 a connection that it closes', 'closes'],
    ['M03 silence', 'hangs'],
  ])('%s is no answer', async (_title, behaviour) => {
    clamd.behave(behaviour)
    expect(await scan(noise)).toMatchObject({
      verdict: 'unanswered',
      reason: expect.not.stringMatching(/[^\x20-\x7e]/),
    })
  })

  test('M02 a content that is larger than it takes is told so: asked again, it would say the same', async () => {
    clamd.behave({ says: 'INSTREAM size limit exceeded. ERROR\0' })
    expect(await scan(noise)).toEqual({ verdict: 'tooLarge' })
  })

  test('M02 an OK before it saw everything is no answer', async () => {
    clamd.behave('answersEarly')
    async function* inTwo() {
      yield noise
      await expect.poll(() => clamd.connections()).toBe(0)
      yield noise
    }
    expect(await scanContent(scanner, inTwo())).toMatchObject({ verdict: 'unanswered' })
  })

  test('M03 a connection that it refuses is no answer; afterwards it is asked anew', async () => {
    clamd.behave('judges')
    await clamd.close()
    expect(await scan(noise)).toEqual({ verdict: 'unanswered', reason: 'ECONNREFUSED' })
    expect(await scanner.isAnswering()).toBe(false)
    await clamd.listen()
    expect(await scanner.isAnswering()).toBe(true)
    expect(await scan(noise)).toEqual(clean)
  })

  test('M03 a content is stored though the scanner falls silent in its middle', async () => {
    clamd.behave('hangs')
    const large = randomBytes(8 * 1024 * 1024)
    const received = await receiveContent(piecesOf(large, 65_536), { store: storeInMemory(), scanner })
    expect(received).toMatchObject({ size: large.length, scan: { verdict: 'unanswered' } })
  })

  test('a sender who pauses longer than the scanner may is waited for', async () => {
    clamd.behave('judges')
    async function* slow() {
      yield noise
      await new Promise((resolve) => setTimeout(resolve, 700))
      yield noise
    }
    expect(await scanContent(scanner, slow())).toEqual(clean)
  })

  test('an upload that is given up leaves no connection', async () => {
    clamd.behave('judges')
    const before = clamd.contents.length
    async function* broken() {
      yield noise
      await Promise.reject(new Error('client gone'))
    }
    await expect(receiveContent(broken(), { store: storeInMemory(), scanner })).rejects.toThrow('client gone')
    await expect.poll(() => clamd.connections()).toBe(0)
    expect(clamd.contents).toHaveLength(before)
  })
})
