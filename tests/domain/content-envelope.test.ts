import { randomBytes } from 'node:crypto'
import { fc } from '#tests/fixtures/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { CHUNK_BYTES } from '#domain/content/chunk.ts'
import { newContentId } from '#domain/content/content-id.ts'
import { type ByteRange, ContentDamaged, decryptContent, encryptContent, storedSize } from '#domain/content/envelope.ts'
import { bytesOf, piecesOf } from '#tests/fixtures/content.ts'

const STORED_CHUNK = CHUNK_BYTES + 16
const sizes = [0, 1, 15, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]

async function sealedContent(plain: Uint8Array, contentId = newContentId()) {
  const key = randomBytes(32)
  const stored = await bytesOf(encryptContent(piecesOf(plain, 1000, 70_000, 3), { key, contentId }))
  return { key, contentId, stored, plainSize: plain.length }
}

type Sealed = Awaited<ReturnType<typeof sealedContent>>

const reader = (stored: Uint8Array) => async (range: ByteRange) =>
  piecesOf(stored.subarray(range.start, range.end + 1), 4096, 100_000)

const open = ({ stored, ...content }: Sealed, range?: ByteRange) =>
  decryptContent(reader(stored), { ...content, range })

/** What comes out before the content is found to be damaged; fails when it is not found. */
async function releasedBeforeRefusal(sealed: Sealed, range?: ByteRange): Promise<Buffer> {
  const released: Uint8Array[] = []
  await expect(async () => {
    for await (const plain of open(sealed, range)) released.push(plain)
  }).rejects.toThrow(ContentDamaged)
  return Buffer.concat(released)
}

describe('a content', () => {
  test.each(sizes)(
    'of %i bytes comes back whole, and takes its size and 16 bytes a chunk in the store',
    async (size) => {
      const plain = randomBytes(size)
      const sealed = await sealedContent(plain)
      expect(sealed.stored.length).toBe(storedSize(size))
      expect(await bytesOf(open(sealed))).toEqual(plain)
    },
  )

  test('of any size gives back any range of its bytes, and only the chunks of that range are read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...sizes.filter(Boolean)), fc.integer({ min: 1, max: 300_000 })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (size, from, to) => {
          const plain = randomBytes(size)
          const sealed = await sealedContent(plain)
          const [start, end] = [from, to].map((part) => Math.floor(part * (size - 1))).sort((a, b) => a - b)
          if (start === undefined || end === undefined) throw new Error('unreachable')
          const asked: ByteRange[] = []
          const watched = (range: ByteRange) => {
            asked.push(range)
            return reader(sealed.stored)(range)
          }
          const opened = await bytesOf(decryptContent(watched, { ...sealed, range: { start, end } }))
          expect(opened.equals(plain.subarray(start, end + 1))).toBe(true)
          expect(asked).toHaveLength(1)
          expect(asked[0]?.start).toBe(Math.floor(start / CHUNK_BYTES) * STORED_CHUNK)
          expect(asked[0]?.end).toBeLessThanOrEqual((Math.floor(end / CHUNK_BYTES) + 1) * STORED_CHUNK)
        },
      ),
      { numRuns: process.env.TEST_LONG ? 2000 : 100 },
    )
  })

  test.each([
    { start: -1, end: 3 },
    { start: 5, end: 4 },
    { start: 0, end: 10 },
  ])('of ten bytes has no range $start to $end', async (range) => {
    const sealed = await sealedContent(randomBytes(10))
    await expect(bytesOf(open(sealed, range))).rejects.toThrow(RangeError)
  })
})

describe('K02 no plaintext byte is released', () => {
  const three = randomBytes(2 * CHUNK_BYTES + 100)

  test('K02 of a chunk with one bit flipped, wherever it is', async () => {
    const sealed = await sealedContent(three)
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.stored.length - 1), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const stored = Buffer.from(sealed.stored)
        stored[at] = (stored[at] ?? 0) ^ (1 << bit)
        const released = await releasedBeforeRefusal({ ...sealed, stored })
        const wholeBefore = Math.floor(at / STORED_CHUNK) * CHUNK_BYTES
        expect(released.equals(three.subarray(0, wholeBefore))).toBe(true)
      }),
      { numRuns: process.env.TEST_LONG ? 1000 : 50 },
    )
  })

  test('K02 of a content that was cut, at any length', async () => {
    const sealed = await sealedContent(three)
    for (const length of [0, 1, 16, STORED_CHUNK - 1, STORED_CHUNK, 2 * STORED_CHUNK, sealed.stored.length - 1]) {
      const released = await releasedBeforeRefusal({ ...sealed, stored: sealed.stored.subarray(0, length) })
      expect(released.equals(three.subarray(0, released.length))).toBe(true)
      expect(released.length).toBeLessThanOrEqual(Math.floor(length / STORED_CHUNK) * CHUNK_BYTES)
    }
  })

  test('K02 of a content cut at a chunk, even when its recorded size was cut with it', async () => {
    const sealed = await sealedContent(three)
    const cut = { ...sealed, stored: sealed.stored.subarray(0, STORED_CHUNK), plainSize: CHUNK_BYTES }
    expect(await releasedBeforeRefusal(cut)).toHaveLength(0)
  })

  test('K02 of a last chunk with bytes behind it', async () => {
    for (const plain of [three, randomBytes(CHUNK_BYTES)]) {
      const sealed = await sealedContent(plain)
      const stored = Buffer.concat([sealed.stored, Buffer.of(0)])
      const released = await releasedBeforeRefusal({ ...sealed, stored })
      expect(released.length).toBe(Math.floor((plain.length - 1) / CHUNK_BYTES) * CHUNK_BYTES)
    }
  })

  test('K02 of chunks in another order', async () => {
    const sealed = await sealedContent(three)
    const stored = Buffer.from(sealed.stored)
    sealed.stored.copy(stored, 0, STORED_CHUNK, 2 * STORED_CHUNK)
    sealed.stored.copy(stored, STORED_CHUNK, 0, STORED_CHUNK)
    expect(await releasedBeforeRefusal({ ...sealed, stored })).toHaveLength(0)
  })

  test('K02 of a chunk that stands where another was asked for by range', async () => {
    const sealed = await sealedContent(three)
    const stored = Buffer.from(sealed.stored)
    sealed.stored.copy(stored, STORED_CHUNK, 0, STORED_CHUNK)
    const range = { start: CHUNK_BYTES, end: CHUNK_BYTES + 10 }
    expect(await releasedBeforeRefusal({ ...sealed, stored }, range)).toHaveLength(0)
  })

  test('K02 of a blob swapped with another message’s, with an older version, or under another id', async () => {
    const mine = await sealedContent(three)
    const theirs = await sealedContent(three)
    const older = await sealedContent(three, mine.contentId)
    for (const wrong of [
      { ...mine, stored: theirs.stored },
      { ...mine, stored: older.stored },
      { ...mine, contentId: theirs.contentId },
      { ...mine, key: theirs.key },
    ]) {
      expect(await releasedBeforeRefusal(wrong)).toHaveLength(0)
    }
  })
})
