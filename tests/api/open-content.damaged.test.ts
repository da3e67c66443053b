import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile } from '#tests/fixtures/publisher.ts'
import { activeConsumer, contentHref, published, tokenOf } from '#tests/fixtures/registry.ts'
import { blobFile, rowsOf } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const chunk = 64 * 1024

/** What arrives of a document, and whether the answer ended as its length promised. */
async function download(href: string): Promise<{ status: number; received: Buffer; isWhole: boolean }> {
  const headers = { authorization: `Bearer ${await tokenOf(ebox, activeConsumer(ebox))}` }
  return new Promise((resolve, reject) => {
    request(href, { headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      const done = () =>
        resolve({ status: response.statusCode ?? 0, received: Buffer.concat(pieces), isWhole: response.complete })
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', () => {})
      response.on('close', done)
    })
      .on('error', reject)
      .end()
  })
}

/** A document of three chunks, published; its bytes, its address and its blob. */
async function aStoredDocument(bytes = Buffer.from(randomBytes(chunk + 100).toString('hex'))) {
  const messageId = await published(ebox, { files: [await aFile({ contentType: 'text/plain', bytes })] })
  const [row] = (await rowsOf(ebox, messageId)).attachments
  return { bytes, href: await contentHref(ebox, messageId), blob: blobFile(ebox, String(row?.content_id)) }
}

test('K02 two blobs that change places on disk release not one plain byte', async () => {
  const [one, other] = [await aStoredDocument(), await aStoredDocument()]
  await rename(one.blob, `${one.blob}.away`)
  await rename(other.blob, one.blob)
  await rename(`${one.blob}.away`, other.blob)
  for (const { href } of [one, other]) {
    const { received, isWhole } = await download(href)
    expect(isWhole).toBe(false)
    expect(received).toHaveLength(0)
  }
})

test.each([
  ['flipped in the first chunk', 0, async (blob: string, stored: Buffer) => writeFile(blob, flip(stored, 10))],
  [
    'flipped in the second chunk',
    chunk,
    async (blob: string, stored: Buffer) => writeFile(blob, flip(stored, chunk + 16 + 10)),
  ],
  [
    'flipped in the last tag',
    2 * chunk,
    async (blob: string, stored: Buffer) => writeFile(blob, flip(stored, stored.length - 1)),
  ],
  ['cut off at the end', 2 * chunk, async (blob: string, stored: Buffer) => truncate(blob, stored.length - 1)],
  ['cut off after a chunk', 2 * chunk, async (blob: string) => truncate(blob, 2 * (chunk + 16))],
  ['put in another order', 0, async (blob: string, stored: Buffer) => writeFile(blob, swapChunks(stored))],
  [
    'written behind the end',
    2 * chunk,
    async (blob: string, stored: Buffer) => writeFile(blob, Buffer.concat([stored, Buffer.of(0)])),
  ],
])('K02 bytes %s: the answer is cut before them, and says so by its length', async (_title, released, damage) => {
  const { bytes, href, blob } = await aStoredDocument()
  const stored = await readFile(blob)
  await damage(blob, stored)
  const { received, isWhole } = await download(href)
  expect(isWhole).toBe(false)
  expect(received.length).toBeLessThanOrEqual(released)
  expect(received.equals(bytes.subarray(0, received.length))).toBe(true)
  await writeFile(blob, stored)
  expect(await download(href)).toMatchObject({ status: 200, isWhole: true })
})

test('K02 a blob that is gone fails, and the e-Box goes on', async () => {
  const { href, blob } = await aStoredDocument()
  const stored = await readFile(blob)
  await rm(blob)
  expect((await download(href)).received).toHaveLength(0)
  await writeFile(blob, stored)
  expect(await download(href)).toMatchObject({ status: 200, isWhole: true })
})

const flip = (stored: Buffer, at: number) => stored.with(at, (stored[at] ?? 0) ^ 1)
const swapChunks = (stored: Buffer) => {
  const sealed = chunk + 16
  return Buffer.concat([stored.subarray(sealed, 2 * sealed), stored.subarray(0, sealed), stored.subarray(2 * sealed)])
}
