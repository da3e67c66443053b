import { createHash, randomBytes } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ContentMissing } from '#domain/content/attachment-store.ts'
import { newContentId } from '#domain/content/content-id.ts'
import { decryptContent } from '#domain/content/envelope.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import { sweepOrphans } from '#domain/content/sweep-orphans.ts'
import { bytesOf, piecesOf, storeInFolder } from '#tests/fixtures/content.ts'

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(300_000)])

test('an upload is counted, digested, named by its bytes and stored encrypted, and comes back', async () => {
  const { store, files } = await storeInFolder()
  const content = await receiveContent(piecesOf(pdf, 10_000, 1), { store })
  expect(content).toMatchObject({ size: pdf.length, mediaTypes: ['application/pdf'] })
  expect(content.sha256).toEqual(createHash('sha256').update(pdf).digest())
  const [file] = await files()
  expect(file?.endsWith(`/${content.contentId.slice(-3)}/${content.contentId}`)).toBe(true)
  expect((await readFile(file ?? '')).includes(pdf.subarray(0, 64))).toBe(false)
  const opened = decryptContent((range) => store.read(content.contentId, range), {
    ...content,
    key: content.contentKey,
    plainSize: content.size,
  })
  expect((await bytesOf(opened)).equals(pdf)).toBe(true)
})

test('the failpoints stand where they say: P1 with the first bytes on their way to disk, P2 when the blob is whole', async () => {
  const { store, files } = await storeInFolder()
  const passed: string[] = []
  const names: Record<string, Promise<string[]>> = {}
  for (const point of ['P1', 'P2']) {
    const listener = () => {
      passed.push(point)
      names[point] = files()
    }
    subscribe(`ebox:failpoint:${point}`, listener)
    onTestFinished(() => void unsubscribe(`ebox:failpoint:${point}`, listener))
  }
  const { contentId } = await receiveContent(piecesOf(pdf, 10_000), { store })
  expect(passed).toEqual(['P1', 'P2'])
  for (const point of ['P1', 'P2']) expect((await names[point])?.[0]?.endsWith(contentId)).toBe(true)
})

test('an upload that breaks off leaves nothing', async () => {
  const { store, files } = await storeInFolder()
  async function* broken() {
    yield pdf
    throw new Error('client gone')
  }
  await expect(receiveContent(broken(), { store })).rejects.toThrow('client gone')
  expect(await files()).toEqual([])
})

test('an upload over its limit is refused as soon as it passes it, and leaves nothing', async () => {
  const { store, files } = await storeInFolder()
  let given = 0
  async function* endless() {
    for (;;) {
      given += 65_536
      yield Buffer.alloc(65_536)
    }
  }
  await expect(receiveContent(endless(), { store, maxBytes: 1_000_000 })).rejects.toMatchObject({
    details: { status: 413, extension: { limit: 1_000_000 } },
  })
  expect(given).toBeLessThan(1_300_000)
  expect(await files()).toEqual([])
})

test('a full disk is told as such, and leaves nothing', async () => {
  const { store, files } = await storeInFolder()
  async function* full() {
    yield pdf
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  await expect(receiveContent(full(), { store })).rejects.toMatchObject({ name: 'StorageFull' })
  expect(await files()).toEqual([])
})

test('I08 no path is made of anything but a content id', async () => {
  const { store, files } = await storeInFolder()
  const id = newContentId()
  for (const wrong of [
    '../x',
    `../${id}`,
    `${id}/..`,
    '/etc/passwd',
    `${id}\0`,
    'CON',
    '..\\x',
    id.toUpperCase(),
    '',
  ]) {
    await expect(store.write(wrong, piecesOf(pdf))).rejects.toThrow(TypeError)
    await expect(store.read(wrong)).rejects.toThrow(TypeError)
    await expect(store.size(wrong)).rejects.toThrow(TypeError)
    await expect(store.remove(wrong)).rejects.toThrow(TypeError)
  }
  expect(await files()).toEqual([])
})

test('a blob is read by range, sized, never overwritten, removed once and again', async () => {
  const { store } = await storeInFolder()
  const id = newContentId()
  await store.write(id, piecesOf(pdf, 100_000))
  expect(await store.size(id)).toBe(pdf.length)
  expect((await bytesOf(await store.read(id, { start: 10, end: 19 }))).equals(pdf.subarray(10, 20))).toBe(true)
  expect((await bytesOf(await store.read(id))).equals(pdf)).toBe(true)
  await expect(store.write(id, piecesOf(Buffer.from('other')))).rejects.toThrow('never overwritten')
  expect(await store.size(id)).toBe(pdf.length)
  await store.remove(id)
  await store.remove(id)
  await expect(store.read(id)).rejects.toThrow(ContentMissing)
})

test('of two writers of one id one wins, whole', async () => {
  const { store, files } = await storeInFolder()
  const id = newContentId()
  const results = await Promise.allSettled([store.write(id, piecesOf(pdf, 99)), store.write(id, piecesOf(pdf, 101))])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await store.size(id)).toBe(pdf.length)
  expect(await files()).toHaveLength(1)
})

test('the sweep removes what nobody refers to and what a crash left, and nothing young or known', async () => {
  const { root, store, files } = await storeInFolder()
  const [known, orphan, young] = [newContentId(), newContentId(), newContentId()]
  for (const id of [known, orphan, young]) await store.write(id, piecesOf(Buffer.from(id)))
  const crashed = newContentId()
  const unfinished = join(root, crashed.slice(-3), crashed)
  await mkdir(join(root, crashed.slice(-3)), { recursive: true })
  await writeFile(unfinished, 'half')
  await writeFile(join(root, 'README'), 'not a blob')
  const old = new Date('2026-01-01T00:00:00Z')
  for (const id of [known, orphan]) await utimes(join(root, id.slice(-3), id), old, old)
  await utimes(unfinished, old, old)

  const asked: string[] = []
  const findKnown = async (page: string[]) => {
    asked.push(...page)
    return new Set([known])
  }
  const result = await sweepOrphans(store, findKnown, { now: new Date('2026-01-03T00:00:00Z'), minAgeMs: 86_400_000 })
  expect(result).toEqual({ seen: 4, removed: 2 })
  expect(asked.sort()).toEqual([known, orphan, crashed].sort())
  expect((await files()).map((file) => file.split('/').at(-1)).sort()).toEqual([known, young, 'README'].sort())
})
