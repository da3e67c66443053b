import { randomBytes } from 'node:crypto'
import { fc } from '#tests/fixtures/fast-check.ts'
import { expect, test } from 'vitest'
import { type FileToZip, writeZip } from '#domain/content/write-zip.ts'
import { unzip } from '#tests/fixtures/zip.ts'

const at = new Date('2026-11-26T12:34:56Z')

async function* given(files: FileToZip[]): AsyncGenerator<FileToZip> {
  yield* files
}

async function written(files: FileToZip[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writeZip(given(files))))
}

test('what was written comes out again: any names, any bytes, in chunks of any size', async () => {
  const someFiles = fc.uniqueArray(
    fc.record({
      path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed()),
      chunks: fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 6 }),
    }),
    { selector: ({ path }) => path, maxLength: 12 },
  )
  await fc.assert(
    fc.asyncProperty(someFiles, async (files) => {
      const archive = await written(files.map(({ path, chunks }) => ({ path, at, bytes: chunks })))
      expect([...unzip(archive)]).toEqual(files.map(({ path, chunks }) => [path, Buffer.concat(chunks)]))
    }),
    { numRuns: 60 },
  )
})

test('bytes that do not pack, and those that pack well, are whole', async () => {
  const [noise, zeros] = [randomBytes(3_000_000), Buffer.alloc(5_000_000)]
  const files = unzip(
    await written([
      { path: 'noise', at, bytes: [noise] },
      { path: 'a folder/zéros.txt', at, bytes: [zeros] },
    ]),
  )
  expect(files.get('noise')?.equals(noise)).toBe(true)
  expect(files.get('a folder/zéros.txt')?.equals(zeros)).toBe(true)
})

test('more files than sixteen bits can count are all there', async () => {
  const files = Array.from({ length: 66_000 }, (_, index) => ({ path: `f${index}`, at, bytes: [] }))
  expect(unzip(await written(files)).size).toBe(66_000)
}, 60_000)

test('nothing is read ahead: a file is opened when its turn comes, and left when the reader goes away', async () => {
  const opened: string[] = []
  let chunks = 0
  let isClosed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    opened.push('endless')
    try {
      for (;;) {
        chunks += 1
        yield randomBytes(65_536)
      }
    } finally {
      isClosed = true
    }
  }
  const zip = writeZip(
    given([
      { path: 'first', at, bytes: [Buffer.from('a text')] },
      { path: 'endless', at, bytes: endless() },
    ]),
  )
  await zip.next()
  expect(opened).toEqual([])
  let taken = 0
  while (taken < 2_000_000) taken += (await zip.next()).value?.length ?? 0
  expect(chunks * 65_536).toBeLessThan(taken + 1_000_000)
  await zip.return()
  await expect.poll(() => isClosed).toBe(true)
})

test('what cannot be read ends the archive: nobody takes half of one for the whole', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a beginning')
    throw new Error('damaged')
  }
  await expect(written([{ path: 'broken', at, bytes: broken() }])).rejects.toThrow('damaged')
})
