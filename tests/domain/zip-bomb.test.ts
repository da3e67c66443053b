import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { localScanner } from '#adapters/virus-scanner/local.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import { aHugePng, aPdfOfManyObjects, bombs } from '#tests/fixtures/bombs.ts'
import { piecesOf, storeInMemory } from '#tests/fixtures/content.ts'
import { zip, type ZipEntry } from '#tests/fixtures/zip.ts'

const MB = 1024 ** 2

/** On the way that an upload takes. */
const receive = (bytes: Uint8Array) =>
  receiveContent(piecesOf(bytes, 50_000), { store: storeInMemory(), scanner: localScanner() })

const noise = randomBytes(300_000)
const many = (count: number): ZipEntry[] =>
  Array.from({ length: count }, (_, at) => ({ name: `${at}`, body: '', isStored: true }))
const aTable = zip([
  { name: 'table.csv', body: 'a;b;c\n'.repeat(500_000) },
  { name: 'noise', body: noise },
])

test.each(Object.entries(bombs))(
  'M05 an archive with %s is refused, and little of it is unpacked',
  async (_title, bytes) => {
    const made = bytes()
    const before = process.memoryUsage.rss()
    expect(await receive(made)).toMatchObject({ isBomb: true })
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 * MB)
  },
)

test.each<[title: string, bytes: () => Buffer]>([
  ['9,999 entries', () => zip(many(9_999))],
  ['entries that deflate well', () => aTable],
  [
    '200 MB of noise said',
    () => zip([{ name: 'padding', body: randomBytes(20 * MB), isStored: true, claims: 200 * MB }]),
  ],
  [
    'archives and documents in it, stored and deflated',
    () =>
      zip([
        { name: 'stored.zip', body: aTable, isStored: true },
        { name: 'deflated.zip', body: aTable },
        { name: 'deep.zip', body: zip([{ name: 'deeper.zip', body: zip([{ name: 'letter.docx', body: aTable }]) }]) },
        { name: 'called.zip', body: 'no archive' },
        { name: 'backup.tar.gz', body: noise },
        { name: 'empty.zip', body: zip([]) },
      ]),
  ],
  [
    'an archive in it before what is looked at',
    () =>
      zip([
        { name: 'inner.zip', body: aTable },
        { name: 'padding', body: randomBytes(2 * MB), isStored: true },
      ]),
  ],
])('an archive with %s is stored', async (_title, bytes) => {
  expect(await receive(bytes())).toMatchObject({ isBomb: false, mediaTypes: ['application/zip'] })
})

/* The server decodes neither PDF nor image: the browser of who reads does. What it does with them is look at both their ends. */
test.each<[title: string, bytes: () => Buffer, mediaTypes: string[]]>([
  ['a PDF of a million objects', aPdfOfManyObjects, ['application/pdf']],
  ['an image of 50,000 by 50,000 pixels', aHugePng, ['image/png']],
  [
    'an archive whose list of contents, which is read to tell its kind, unpacks far',
    () =>
      zip([
        { name: '[Content_Types].xml', body: '<Override/>'.repeat(5_000_000) },
        { name: 'noise', body: noise },
      ]),
    ['application/zip'],
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
