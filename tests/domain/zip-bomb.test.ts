import { randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { localScanner } from '#adapters/virus-scanner/local.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import { piecesOf, storeInMemory } from '#tests/fixtures/content.ts'
import { zip, type ZipEntry } from '#tests/fixtures/zip.ts'

const GB = 1024 ** 3
const MB = 1024 ** 2

/** On the way that an upload takes. */
const receive = (bytes: Uint8Array) =>
  receiveContent(piecesOf(bytes, 50_000), { store: storeInMemory(), scanner: localScanner() })

const noise = randomBytes(300_000)
const padding: ZipEntry = { name: 'padding', body: randomBytes(20 * MB), isStored: true }
const many = (count: number): ZipEntry[] =>
  Array.from({ length: count }, (_, at) => ({ name: `${at}`, body: '', isStored: true }))
const zeros = deflateRawSync(Buffer.alloc(GB / 4))
/** Each layer unpacks to a thousand times its size; what is inside is not looked at. */
const nested = zip([{ name: 'inner.zip', body: zip([{ name: 'zeros', body: zeros, isStored: true }]) }])

test.each<[title: string, bytes: () => Buffer]>([
  ['one entry that unpacks to 4 GB', () => zip([{ name: 'zeros', body: zeros, isStored: true, claims: 4 * GB - 1 }])],
  [
    '250 entries over the same bytes',
    () => zip(Array.from({ length: 250 }, (_, at) => ({ name: `${at}`, body: 'x', claims: GB }))),
  ],
  [
    'more than 10 GB, be it less than a thousand times its size',
    () => zip([padding, ...Array.from({ length: 11 }, (_, at) => ({ name: `${at}`, body: 'x', claims: GB }))]),
  ],
  ['10,001 entries', () => zip(many(10_001))],
  ['100,000 entries', () => zip(many(100_000))],
  [
    'a directory that is larger than any honest one',
    () => zip(many(9_000).map((entry) => ({ ...entry, name: entry.name.padStart(200, 'x') }))),
  ],
  ['a size that only ZIP64 could say, and that is not said', () => zip([{ name: 'a', body: 'a', claims: 0xffffffff }])],
  [
    'another end behind the honest one',
    () => Buffer.concat([zip([{ name: 'a', body: 'a' }]), zip([{ name: 'zeros', body: 'x', claims: GB }])]),
  ],
])('M05 an archive with %s is refused, by its directory alone', async (_title, bytes) => {
  expect(await receive(bytes())).toMatchObject({ isBomb: true })
})

test.each<[title: string, bytes: () => Buffer]>([
  ['9,999 entries', () => zip(many(9_999))],
  [
    'entries that deflate well',
    () =>
      zip([
        { name: 'table.csv', body: 'a;b;c\n'.repeat(500_000) },
        { name: 'noise', body: noise },
      ]),
  ],
  ['200 MB of noise said', () => zip([{ ...padding, claims: 200 * MB }])],
  ['archives in it that unpack far: they are not opened', () => nested],
])('an archive with %s is stored', async (_title, bytes) => {
  expect(await receive(bytes())).toMatchObject({ isBomb: false, mediaTypes: ['application/zip'] })
})

test.each<[title: string, bytes: () => Buffer, mediaTypes: string[]]>([
  [
    'a PDF of a million objects',
    () => Buffer.from(`%PDF-1.7\n${'1 0 obj<<>>endobj\n'.repeat(1_000_000)}%%EOF\n`),
    ['application/pdf'],
  ],
  [
    'an image of 50,000 by 50,000 pixels',
    () => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d494844520000c3500000c3500806000000', 'hex'), noise]),
    [],
  ],
  ['a page of a million nested elements', () => Buffer.from(`<html><body>${'<div>'.repeat(1_000_000)}`), ['text/html']],
  [
    'an XML of entities in entities',
    () =>
      Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 26 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('')}]><x>&e26;</x>`,
      ),
    ['text/xml', 'text/plain'],
  ],
])('M05 %s is judged by its beginning, and memory does not grow', async (_title, bytes, mediaTypes) => {
  const made = bytes()
  const before = process.memoryUsage.rss()
  expect((await receive(made)).mediaTypes).toEqual(mediaTypes)
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * MB)
})
