import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { aHugePng, aPdfOfManyObjects, bombs } from '#tests/fixtures/bombs.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { timed } from '#tests/fixtures/latency.ts'
import { residentMegabytes } from '#tests/fixtures/memory.ts'
import { aFile, publish } from '#tests/fixtures/publisher.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { orphanBlobs } from '#tests/fixtures/rows.ts'
import { zip } from '#tests/fixtures/zip.ts'

/*
 * trust.md M05 through the door: an archive that would unpack to too much is refused within two seconds, and the process that refuses it
 * grows by less than 256 MB. What an archive may be is held in tests/domain/zip-bomb.test.ts. Images and PDF pass undecoded: a million
 * objects or pixels cost the e-Box what their bytes do.
 */
let ebox: Ebox

beforeAll(async () => {
  ebox = await startEbox({ env: { SERVE: 'api,oauth', MEDIA_TYPES: 'application/pdf application/zip image/png' } })
  return () => ebox.stop()
}, 180_000)

const anArchive = (bytes: Uint8Array) => aFile({ bytes, fileName: 'a.zip', contentType: 'application/zip' })
const publishArchive = async (bytes: Uint8Array) => publish(ebox, { files: [await anArchive(bytes)] })

test.each(Object.entries(bombs))(
  'M05 an archive with %s is refused, and nothing of it is kept',
  async (_title, bytes) => {
    const bomb = bytes()
    // Its twin of as many bytes says how fast this machine is just now.
    const noise = randomBytes(bomb.length)
    const honest = await timed(() => publishArchive(zip([{ name: 'noise', body: noise, isStored: true }])))
    expect(honest.result.status).toBe(201)
    const before = residentMegabytes(ebox)
    const { result: answer, milliseconds } = await timed(() => publishArchive(bomb))
    expect(answer.status).toBe(400)
    expect(issuesOf(answer)).toEqual(['rejectedInput upfile1'])
    expect(answer.body.issues).toMatchObject([{ detail: 'The archive would unpack to too much' }])
    expect(residentMegabytes(ebox) - before).toBeLessThan(256)
    expect(milliseconds).toBeLessThan(2_000 + honest.milliseconds)
    await expect.poll(() => orphanBlobs(ebox), { timeout: 10_000 }).toEqual([])
  },
)

test.each<[what: string, contentType: string, fileName: string, bytes: () => Buffer]>([
  ['a PDF of a million objects', 'application/pdf', 'a.pdf', aPdfOfManyObjects],
  ['an image of 50,000 by 50,000 pixels', 'image/png', 'a.png', aHugePng],
])('M05 %s is kept as it came: nobody here decodes it', async (_what, contentType, fileName, bytes) => {
  const files = [await aFile({ contentType, fileName, bytes: bytes() })]
  const before = residentMegabytes(ebox)
  expect((await publish(ebox, { files })).status).toBe(201)
  expect(residentMegabytes(ebox) - before).toBeLessThan(256)
})

test('M05 others are answered while bombs arrive', async () => {
  const files = await Promise.all(Object.values(bombs).map((bytes) => anArchive(bytes())))
  const refusals = Promise.all(files.map((file) => publish(ebox, { files: [file] })))
  const taken = await Promise.all(Array.from({ length: 5 }, async () => publish(ebox)))
  expect(taken.map(({ status }) => status)).toEqual(Array(5).fill(201))
  expect((await refusals).map(({ status }) => status)).toEqual(files.map(() => 400))
})
